package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootDirectoryTest {
  @TempDir Path folder;

  @Test
  void saysWhatAStoreOfTheFirstApiIsAndHowToMove() throws Exception {
    Files.createDirectories(folder.resolve("images/0123abc"));
    Files.createDirectories(folder.resolve("repositories/library/app"));

    assertThatThrownBy(() -> RootDirectory.prepare(folder, List.of()))
        .isInstanceOf(CannotServeException.class)
        .hasMessageContainingAll("API v1", "To move", "push it here");

    Files.createDirectories(folder.resolve("docker/registry/v2"));
    RootDirectory.prepare(folder, List.of());
  }

  @Test
  void makesTheDirectoryWhenItIsMissing() throws Exception {
    Path root = folder.resolve("a/b");

    RootDirectory.prepare(root, List.of());
    RootDirectory.prepare(root, List.of());

    assertThat(root).isEmptyDirectory();
  }

  @Test
  void saysWhenSomethingElseIsInThePlaceOfADirectory() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Files.createFile(Files.createDirectory(folder.resolve("root")).resolve("docker"));

    assertThatThrownBy(() -> RootDirectory.prepare(file, List.of()))
        .isInstanceOf(CannotServeException.class)
        .hasMessage(file + " is not a directory; move it away");
    assertThatThrownBy(() -> RootDirectory.prepare(folder.resolve("root"), List.of()))
        .hasMessage(folder.resolve("root/docker") + " is not a directory; move it away");
    assertThatThrownBy(() -> RootDirectory.prepare(file.resolve("below"), List.of()))
        .hasMessageStartingWith(file.resolve("below") + " does not exist and cannot be made");
  }

  @Test
  void namesOwnerAndCureWhenPartOfAnAdoptedStoreCannotBeWritten() throws IOException {
    assumeFalse("root".equals(System.getProperty("user.name")), "root may write everywhere");
    Path docker = Files.createDirectory(folder.resolve("docker"));
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("r-xr-xr-x"));

    assertThatThrownBy(() -> RootDirectory.prepare(folder, List.of()))
        .isInstanceOf(CannotServeException.class)
        .hasMessageStartingWith(docker + " cannot be read and written: it belongs to ")
        .hasMessageContaining("(mode 0555)")
        .hasMessageContaining("chown -R ")
        .hasMessageContaining(folder.toString());
  }

  @Test
  void storesOfOthersAreRefusedByName() throws Exception {
    Files.createDirectories(folder.resolve("harbor/registry/docker/registry/v2"));
    Files.createDirectories(folder.resolve("v1/images"));
    Files.createDirectories(folder.resolve("v1/repositories"));
    Files.createDirectories(folder.resolve("zot/app"));
    Files.writeString(folder.resolve("zot/app/oci-layout"), "{}");
    Files.createDirectories(folder.resolve("nested/team/tools/app/blobs"));
    Files.writeString(folder.resolve("nested/team/tools/app/oci-layout"), "{}");

    assertRefused("harbor", "Harbor");
    assertRefused("v1", "API v1");
    assertRefused("zot", "zot");
    assertRefused("nested", "zot");
    assertRefused("harbor/registry/docker", "docker/registry/v2");
    RootDirectory.prepare(folder.resolve("harbor/registry"), List.of());
    Files.createDirectories(folder.resolve("fresh/lost+found"));
    RootDirectory.prepare(folder.resolve("fresh"), List.of());
  }

  @Test
  void refusesADirectoryOfSomethingElseAndSaysWhatIsInIt() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    for (String name : List.of("a", "b", "c", "d\n", "e", "f")) {
      Files.writeString(home.resolve(name), "not a store");
    }

    assertThatThrownBy(() -> RootDirectory.prepare(home, List.of()))
        .isInstanceOf(CannotServeException.class)
        .hasMessage(
            home
                + " is neither empty nor a store: it has no docker/registry/v2, but a, b, c, d?, e,"
                + " ...; name an empty directory, or the one that holds docker/registry/v2, as"
                + " storage.filesystem.rootdirectory");
    assertThat(home.resolve("priok")).doesNotExist();
  }

  @Test
  void takesADirectoryWithItsOwnConfigurationHiddenFilesAndTheFileSystemsOwn() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.createDirectory(root.resolve("lost+found"));
    Files.createFile(root.resolve(".hidden"));
    Path users = Files.createDirectory(root.resolve("auth")).resolve("htpasswd");

    RootDirectory.prepare(root, List.of(users));

    assertThatThrownBy(() -> RootDirectory.prepare(root, List.of()))
        .hasMessageContaining("but auth;");
    Files.createDirectory(root.resolve("docker"));
    RootDirectory.prepare(root, List.of());
  }

  private void assertRefused(String directory, String name) {
    assertThatThrownBy(() -> RootDirectory.prepare(folder.resolve(directory), List.of()))
        .isInstanceOf(CannotServeException.class)
        .hasMessageContaining(name);
  }
}
