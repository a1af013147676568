package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** A real file system that is soon full; mounting one needs root. */
record SmallDisk(Path path) {

  /** With the options of a tmpfs. */
  void mount(String options) throws IOException, InterruptedException {
    run("mount", "-t", "tmpfs", "-o", options, "none", path.toString());
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
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
