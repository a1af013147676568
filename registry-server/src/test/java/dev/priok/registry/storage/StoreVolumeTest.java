package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.priok.registry.InMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreVolumeTest {
  @TempDir Path root;

  @TempDir(factory = InMemory.class)
  Path other;

  @BeforeEach
  void compare() throws IOException {
    assumeFalse(
        Files.getFileStore(root).equals(Files.getFileStore(other)), "needs two file systems");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker",
        "docker/registry",
        "docker/registry/v2/blobs",
        "docker/registry/v2/repositories",
        "priok"
      })
  void aPartOfTheStoreOnAnotherFileSystemIsInTheWayAndTheRootIsNamed(String part)
      throws IOException {
    Path link = root.resolve(part);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, other);

    assertThat(StoreVolume.obstacle(root).orElseThrow())
        .contains("/docker/registry/v2/", root.resolve("priok") + ",")
        .endsWith("mount the whole root " + root + ", as one file system");
  }

  @Test
  void aRootThatIsALinkAndOneThatIsNewAreFine() throws IOException {
    assertThat(StoreVolume.obstacle(root)).isEmpty();
    Files.createDirectories(other.resolve("docker/registry/v2/blobs"));
    Files.createDirectory(other.resolve("priok"));

    assertThat(StoreVolume.obstacle(Files.createSymbolicLink(root.resolve("link"), other)))
        .isEmpty();
  }

  @Test
  void aVolumeThatIsNotMountedIsNoneOfAnotherFileSystem() throws IOException {
    Path v2 = Files.createDirectories(root.resolve("docker/registry/v2"));
    Files.createSymbolicLink(v2.resolve("repositories"), other.resolve("gone"));

    assertThat(StoreVolume.obstacle(root)).isEmpty();
  }
}
