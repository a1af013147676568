package dev.priok.registry.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter console = new StringWriter();
  private final Progress progress = new Progress(new PrintWriter(console, true));

  @Test
  void aLongReadSaysEachQuarterOfAGigabyteHowFarItIs() throws IOException {
    progress.watch(zeros(600_000_000), "read").transferTo(OutputStream.nullOutputStream());

    assertThat(console.toString().lines()).containsExactly("read: 256.0 MB", "read: 512.0 MB");
  }

  @Test
  void aNameInAnArchiveWritesNoLineOfItsOwn() {
    progress.say("team/app\n\u001b[2J: done");

    assertThat(console.toString().lines()).containsExactly("team/app??[2J: done");
  }

  private static InputStream zeros(int count) {
    return new InputStream() {
      private int left = count;

      @Override
      public int read() {
        return left-- > 0 ? 0 : -1;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        int read = Math.min(left, length);
        left -= read;
        return read > 0 ? read : -1;
      }
    };
  }
}
