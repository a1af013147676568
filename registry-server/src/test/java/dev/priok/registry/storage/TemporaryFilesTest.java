package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFilesTest {

  @TempDir private Path root;

  @Test
  void removesOnlyTemporaryFilesThatNobodyWritesAnyMore() throws IOException {
    Path folder = Files.createDirectories(root.resolve("priok/tmp"));
    Path old = Files.createFile(folder.resolve("old.tmp"));
    Path fresh = Files.createFile(folder.resolve("fresh.tmp"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    // Listed, but not there: as what a push has moved into place in between.
    Files.createSymbolicLink(folder.resolve("gone"), root.resolve("nowhere"));

    new TemporaryFiles(Storage.open(root, Clock.systemUTC())).removeAbandoned(Instant.now());

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }
}
