package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A store of which a part is mounted apart. */
class SplitStoreIT {
  @TempDir Path folder;

  @TempDir(factory = InMemory.class)
  Path other;

  @Test
  void isNeitherServedNorWrittenToAndTheCureIsNamed() throws Exception {
    assumeFalse(
        Files.getFileStore(folder).equals(Files.getFileStore(other)), "needs two file systems");
    Path root = folder.resolve("store");
    Files.createDirectories(root.resolve("docker/registry"));
    Files.createSymbolicLink(root.resolve("docker/registry/v2"), other);
    ServerEnvironment environment = new ServerEnvironment(folder);

    assertThat(environment.run("serve")).isEqualTo(1);
    assertThat(environment.output()).contains("mount the whole root " + root);
    assertThat(environment.run("garbage-collect")).isEqualTo(1);
    assertThat(environment.output()).contains("mount the whole root " + root);
    assertThat(root.resolve("priok")).doesNotExist();

    environment.variables.put("REGISTRY_STORAGE_MAINTENANCE_READONLY", "{enabled: true}");
    try (ServerProcess server = environment.serve()) {
      assertThat(server.log()).contains("mount the whole root " + root);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "user.name", matches = "root")
  void isFoundOutAlsoWhereBothAreOfOneDisk() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path blobs = Files.createDirectories(folder.resolve("store/docker/registry/v2/blobs"));
    run("mount", "--bind", elsewhere.toString(), blobs.toString());
    try {
      ServerEnvironment environment = new ServerEnvironment(folder);

      assertThat(environment.run("serve")).isEqualTo(1);
      assertThat(environment.output()).contains(blobs + " is mounted apart");
    } finally {
      run("umount", blobs.toString());
    }
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
