package dev.priok.playground.acceptance;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of 16 MiB of its own; mounting one takes root. */
record SmallDisk(Path directory, Cli cli) implements AutoCloseable {

  static SmallDisk mount(Path directory, Cli cli) {
    cli.run(Tool.BASH, "-c", "mount -t tmpfs -o size=16m none \"$0\"", directory.toString())
        .expectSuccess();
    return new SmallDisk(directory, cli);
  }

  /** Puts a file there that leaves {@code free} bytes. */
  void fillUpTo(long free) {
    try {
      byte[] content =
          new byte[Math.toIntExact(Files.getFileStore(directory).getUsableSpace() - free)];
      try (RandomAccessFile filler =
          new RandomAccessFile(directory.resolve("filler").toFile(), "rw")) {
        filler.write(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cli.run(Tool.BASH, "-c", "umount -l \"$0\"", directory.toString()).expectSuccess();
  }
}
