package dev.priok.registry.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells a person at a console how far the work is. */
public final class Progress {

  private static final long MEGABYTE = 1_000_000;
  private static final long STEP = 256 * MEGABYTE;

  private final PrintWriter out;

  public Progress(PrintWriter out) {
    this.out = out;
  }

  void say(String line) {
    out.println(line.replaceAll("\\p{Cntrl}", "?"));
    out.flush();
  }

  /** The stream, which says now and then how much has gone through it. */
  InputStream watch(InputStream in, String what) {
    return new Counted(in, what);
  }

  static String size(long bytes) {
    return bytes < MEGABYTE
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private final class Counted extends FilterInputStream {
    private final String what;
    private long count;
    private long next = STEP;

    Counted(InputStream in, String what) {
      super(in);
      this.what = what;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count(Math.max(0, read));
      return read;
    }

    private void count(int bytes) {
      count += bytes;
      if (count >= next) {
        next = count + STEP;
        say(what + ": " + size(count));
      }
    }
  }
}
