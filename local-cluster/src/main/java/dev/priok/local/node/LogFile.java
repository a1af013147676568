package dev.priok.local.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The output of one run of a container.
 *
 * @param running whether more is to be expected
 */
public record LogFile(Path path, BooleanSupplier running) {
  private static final long POLL_NANOS = 100_000_000;

  /** Copies what is there, and with {@code follow} what is written until the run ends. */
  public void copy(boolean follow, OutputStream out) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      while (follow && running.getAsBoolean()) {
        in.transferTo(out);
        out.flush();
        LockSupport.parkNanos(POLL_NANOS);
      }
      in.transferTo(out);
    }
  }
}
