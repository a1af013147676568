package dev.priok.local.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Reads a log from its last lines on, and goes on while it is written if asked to follow. */
final class LogStream extends InputStream {
  private static final long POLL_NANOS = 100_000_000;
  private final RandomAccessFile file;
  private final BooleanSupplier goesOn;

  /**
   * @param goesOn asked at the end of the file whether more is to be waited for
   */
  LogStream(Path log, OptionalInt tailLines, BooleanSupplier goesOn) throws IOException {
    this.file = new RandomAccessFile(log.toFile(), "r");
    this.goesOn = goesOn;
    if (tailLines.isPresent()) {
      file.seek(startOfLast(tailLines.getAsInt()));
    }
  }

  private long startOfLast(int lines) throws IOException {
    long position = file.length();
    for (int left = lines; position > 0; position--) {
      file.seek(position - 1);
      // The line feed at the very end closes the last line; it does not begin another.
      boolean boundary = file.read() == '\n' && position < file.length();
      if ((boundary && --left == 0) || lines == 0) {
        return position;
      }
    }
    return 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      boolean last = !goesOn.getAsBoolean();
      int count = file.read(buffer, offset, length);
      if (count >= 0 || last) {
        return count;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
