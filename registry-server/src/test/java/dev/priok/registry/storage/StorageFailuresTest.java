package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StorageFailuresTest {
  private static final Path ROOT = Path.of("/store");

  @Test
  void whatIsKnownIsExplainedWithACureAndTheFile() {
    assertThat(explain(new FileSystemException("/store/a", null, "Read-only file system")))
        .contains("mounted read-only", "mount its volume for writing", "/store/a");
    IOException full = new FileSystemException("/store/a", null, "No space left on device");
    assertThat(explain(full)).contains("storage is full", "enlarge its volume", "/store/a");
    assertThat(explain(new AccessDeniedException("/store/a"))).contains("chown -R", "/store");
    assertThat(explain(new IOException("free 20 inodes", full)))
        .isEqualTo("storage: free 20 inodes");
  }

  @Test
  void anythingElseIsShownAsItIs() {
    assertThat(explain(new IOException("odd"))).isEqualTo("storage: java.io.IOException: odd");
  }

  private static String explain(IOException failure) {
    return StorageFailures.explain(failure, ROOT);
  }
}
