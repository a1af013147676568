package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A real file system that is soon full; mounting one needs root. */
record SmallDisk(Path path) {

  /** With the options of a tmpfs. */
  void mount(String options) throws IOException, InterruptedException {
    run("mount", "-t", "tmpfs", "-o", options, "none", path.toString());
  }

  /**
   * An ext4 in a file beside it: it allocates late, and its directories take blocks. Where there is
   * none to be had the test is skipped, on CI it fails.
   */
  void mountExt4(int mebibytes, int inodes) throws IOException, InterruptedException {
    Path image = path.resolveSibling(path.getFileName() + ".ext4");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
    }
    String make = "mkfs.ext4 -q -b 4096 -m 0 -N $1 $2 && mount -o loop $2 $3";
    boolean mounted =
        exit("sh", "-c", make, "sh", Integer.toString(inodes), image.toString(), path.toString())
            == 0;
    assertThat(mounted || !"true".equals(System.getenv("CI"))).as("ext4 by a loop device").isTrue();
    assumeTrue(mounted, "not run: needs mkfs.ext4 (package e2fsprogs) and a free loop device");
  }

  /** By a mount above it: with a server's lease open, the one below may not be changed. */
  void makeReadOnly() throws IOException, InterruptedException {
    run("mount", "-o", "bind,ro", path.toString(), path.toString());
  }

  void makeWritable() throws IOException, InterruptedException {
    run("umount", path.toString());
  }

  /** Whatever is left of it. */
  void unmount() throws IOException, InterruptedException {
    run("sh", "-c", "while mountpoint -q $0; do umount -l $0; done", path.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(exit(command)).isZero();
  }

  private static int exit(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
