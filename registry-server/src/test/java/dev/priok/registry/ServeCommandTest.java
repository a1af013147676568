package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.config.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file is served when none is named. */
class ServeCommandTest {
  private static final String VARIABLE = "REGISTRY_CONFIGURATION_PATH";

  @TempDir Path folder;
  private Path first;
  private Path second;

  @BeforeEach
  void namePlaces() {
    first = folder.resolve("distribution.yml");
    second = folder.resolve("docker.yml");
  }

  @Test
  void whereThereIsNoneTheBuiltInDefaultsAreServed() throws Exception {
    Path none = ServeCommand.usualFile(Map.of(), List.of(first, second));

    assertThat(none).isNull();
    ServerConfig config = ServerConfig.load(none, Map.of());
    assertThat(config.storage().deletionEnabled()).isTrue();
    assertThat(config.http().address()).hasToString(":5000");
  }

  @Test
  void theFirstThatIsThereIsTaken() throws Exception {
    Files.writeString(second, "version: 0.1");
    assertThat(ServeCommand.usualFile(Map.of(), List.of(first, second))).isEqualTo(second);

    Files.writeString(first, "version: 0.1");
    assertThat(ServeCommand.usualFile(Map.of(), List.of(first, second))).isEqualTo(first);
  }

  @Test
  void theOneOfTheVariableWinsAlsoWhereItIsNotThereAndAnEmptyVariableNamesNone() throws Exception {
    Files.writeString(first, "version: 0.1");
    List<Path> places = List.of(first, second);

    assertThat(ServeCommand.usualFile(Map.of(VARIABLE, "/absent"), places))
        .isEqualTo(Path.of("/absent"));
    assertThat(ServeCommand.usualFile(Map.of(VARIABLE, " "), places)).isEqualTo(first);
  }
}
