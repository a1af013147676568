package dev.priok.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  @TempDir Path directory;

  @Test
  void keepsASecondClusterOutUntilTheFirstIsClosed() throws IOException {
    LocalClusterSettings settings = LocalClusterSettings.in(directory);
    try (LocalCluster first = new LocalCluster(settings)) {
      assertThatThrownBy(() -> new LocalCluster(settings))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another local cluster is running in " + directory);
      assertThat(first.kubeconfig()).exists();
    }

    assertThatCode(() -> new LocalCluster(settings).close()).doesNotThrowAnyException();
  }

  @Test
  void isReleasedWhenTheClusterCannotStart() throws IOException {
    Path notADirectory = Files.createFile(directory.resolve("pods"));
    assertThatThrownBy(() -> new LocalCluster(LocalClusterSettings.in(directory)))
        .isInstanceOf(IOException.class);
    Files.delete(notADirectory);

    assertThatCode(() -> new LocalCluster(LocalClusterSettings.in(directory)).close())
        .doesNotThrowAnyException();
  }
}
