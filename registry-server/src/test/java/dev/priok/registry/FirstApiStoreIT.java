package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command on the store of a registry of the API v1 says what it is and how to move. */
class FirstApiStoreIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "check",
        "check --heal",
        "garbage-collect",
        "retention",
        "repo rm library/app",
        "repo why library/app:latest",
        "export library/app -o FOLDER/images.tar",
        "import FOLDER/archive.tar",
        "import FOLDER/store",
      })
  void isRecognisedAndLeftAsItIs(String arguments) throws Exception {
    Path store = folder.resolve("store");
    Files.createDirectories(store.resolve("images/0123abc"));
    Path tag =
        Files.createDirectories(store.resolve("repositories/library/app")).resolve("tag_latest");
    Files.writeString(tag, "0123abc");
    Files.createFile(folder.resolve("archive.tar"));
    ServerEnvironment environment = new ServerEnvironment(folder);

    int exit = environment.run(arguments.replace("FOLDER", folder.toString()).split(" "));

    assertThat(exit).isNotZero();
    assertThat(environment.output()).contains("API v1", "To move").doesNotContain("Exception");
    assertThat(tag).hasContent("0123abc");
    try (var left = Files.list(store)) {
      assertThat(left).hasSize(2);
    }
  }
}
