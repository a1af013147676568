package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {

  @TempDir Path root;
  DurableFiles files;

  @BeforeEach
  void open() {
    files = new DurableFiles(new StorageLayout(root));
  }

  @Test
  void writesAndReplacesAFileAndLeavesNothingElse() throws Exception {
    Path target = root.resolve("a/b/c");

    files.write(target, new byte[] {1});
    files.write(target, new byte[] {2, 3});

    assertThat(target).hasBinaryContent(new byte[] {2, 3});
    assertThat(root.resolve("priok/tmp")).isEmptyDirectory();
  }

  @Test
  void makesWhatTheUmaskAllows() throws Exception {
    Path plain = Files.createDirectory(root.resolve("plain"));
    Path plainFile = Files.createFile(root.resolve("plain-file"));

    files.write(root.resolve("made/file"), new byte[0]);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("made"))))
        .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)));
    assertThat(Files.getPosixFilePermissions(root.resolve("made/file")))
        .isEqualTo(Files.getPosixFilePermissions(plainFile));
  }

  @Test
  void leavesNothingWhenTheTargetCannotBeReplaced() throws Exception {
    Path target = root.resolve("target");
    files.write(target.resolve("occupied"), new byte[0]);

    assertThatThrownBy(() -> files.write(target, new byte[] {1})).isInstanceOf(IOException.class);

    assertThat(root.resolve("priok/tmp")).isEmptyDirectory();
    assertThat(target).isDirectory();
  }

  @Test
  void manyThreadsMakeTheSameDirectories() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String leaf = "x/y/z/" + i % 5;
        running.add(
            threads.submit(() -> {
              files.ensureDirectory(root.resolve(leaf));
              return null;
            }));
      }
      for (Future<?> future : running) {
        future.get();
      }
    }
    assertThat(root.resolve("x/y/z")).isDirectoryContaining(path -> true);
    assertThat(Files.list(root.resolve("x/y/z"))).hasSize(5);
  }

  @Test
  void deletesAFileWithTheDirectoriesThatItLeavesEmpty() throws Exception {
    files.write(root.resolve("top/a/b/file"), new byte[0]);
    files.write(root.resolve("top/other"), new byte[0]);

    files.deleteUpTo(root.resolve("top/a/b/file"), root.resolve("top"));

    assertThat(root.resolve("top/a")).doesNotExist();
    assertThat(root.resolve("top/other")).exists();
    assertThat(files.delete(root.resolve("top/a/b/file"))).isFalse();
  }

  @Test
  void removesATreeButDoesNotFollowLinksOutOfIt() throws Exception {
    files.write(root.resolve("outside/kept"), new byte[0]);
    files.write(root.resolve("tree/a/file"), new byte[0]);
    Files.createSymbolicLink(root.resolve("tree/link"), root.resolve("outside"));

    files.deleteTree(root.resolve("tree"));

    assertThat(root.resolve("tree")).doesNotExist();
    assertThat(root.resolve("outside/kept")).exists();
  }
}
