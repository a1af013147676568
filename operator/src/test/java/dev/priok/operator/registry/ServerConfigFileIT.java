package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.BuiltJar;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator writes the registry server takes, without a word about it. */
class ServerConfigFileIT {
  private static final String WRITTEN =
      "src/test/resources/golden/%s/out-ConfigMap-team-registry-config.yaml";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"auth-rules", "gc", "retention", "storage-low-space", "tags-immutable"})
  void theServerTakesTheFile(String name) throws Exception {
    Path file = directory.resolve(ServerConfigFile.NAME);
    Files.writeString(file, configuration(name));

    ProcessBuilder check =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                BuiltJar.of("registry-server").toString(),
                "config",
                "check",
                file.toString())
            .redirectErrorStream(true);
    check.environment().keySet().removeIf(variable -> variable.startsWith("REGISTRY_"));
    // As the pod has it.
    check.environment().put("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", directory.toString());
    check.environment().put("REGISTRY_AUTH_HTPASSWD_PATH", directory.resolve("none").toString());
    Process process = check.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).doesNotContainIgnoringCase("unknown").doesNotContainIgnoringCase("error");
  }

  private static String configuration(String name) throws IOException {
    return Serialization.unmarshal(
            Files.readString(Path.of(WRITTEN.formatted(name))), ConfigMap.class)
        .getData()
        .get(ServerConfigFile.NAME);
  }
}
