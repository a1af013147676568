package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command logs, run as a user runs it. */
class CommandLogIT {
  @TempDir Path folder;

  @Test
  void aWarningGoesToStandardErrorAndNotIntoTheArchive() throws Exception {
    ServerEnvironment environment = new ServerEnvironment(folder);
    Path tag =
        Files.createDirectories(
            folder.resolve("store/docker/registry/v2/repositories/app/_manifests/tags/v1/current"));
    Files.createFile(tag.resolve("link"));
    Path errors = folder.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(
                ServerEnvironment.JAVA,
                "-jar",
                ServerEnvironment.JAR.toString(),
                "export",
                "app:v1")
            .redirectError(errors.toFile());
    builder.environment().putAll(environment.variables);

    Process export = builder.start();

    assertThat(export.getInputStream().readAllBytes()).asString().doesNotContain("Damaged");
    assertThat(export.waitFor()).isEqualTo(1);
    assertThat(Files.readString(errors))
        .containsPattern("(?m)^\\S+Z WARN +DamageReports Damaged file path=")
        .doesNotContain("SLF4J");
  }
}
