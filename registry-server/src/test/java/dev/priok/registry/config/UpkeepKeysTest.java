package dev.priok.registry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.priok.registry.storage.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be said of keeping a store in order, and what stops the start. */
class UpkeepKeysTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gc: {schedule: '0 24 * * *'} | gc.schedule | 0 24 * * *",
        "gc: {schedule: daily} | gc.schedule | daily",
        "gc: {minage: -1h} | gc.minage | -1h",
        "storage: {lowspace: -5%} | storage.lowspace | -5%",
        "storage: {lowspace: 101%} | storage.lowspace | 101%",
        "storage: {durability: none} | storage.durability | none",
      })
  void aMistakeIsNamedWithFileLineAndKey(String line, String key, String value) throws Exception {
    write(line);

    assertThatThrownBy(() -> ServerConfig.load(file(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file() + ":2: " + key + ": \"" + value + "\" is not valid; allowed")
        .message()
        .hasLineCount(1);
  }

  @Test
  void aScheduleThatNeverComesIsRefusedAndALeapDayIsNot() throws Exception {
    write("gc: {schedule: '0 3 29 2 *'}");
    assertThat(ServerConfig.load(file(), Map.of()).upkeep().gc().schedule().isOn()).isTrue();

    write("gc: {schedule: '0 3 31 2 *'}");
    assertThatThrownBy(() -> ServerConfig.load(file(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            file() + ":2: gc.schedule: \"0 3 31 2 *\" never comes; write never");
  }

  @Test
  void warnsOfAnAgeThatAPushMayOutlast() throws Exception {
    write("gc: {minage: 59m}");
    assertThat(ServerConfig.load(file(), Map.of()).remarks())
        .singleElement()
        .asString()
        .contains("gc.minage: is below 1h", "longer than any push takes");

    write("gc: {minage: 1h}");
    assertThat(ServerConfig.load(file(), Map.of()).remarks()).isEmpty();
  }

  @Test
  void writesAreDurableUnlessLazyIsAskedFor() throws Exception {
    write("storage: {}");
    assertThat(durability()).isEqualTo(Durability.FULL);

    write("storage: {durability: lazy}");
    assertThat(durability()).isEqualTo(Durability.LAZY);
  }

  @Test
  void theListOfImagesInUseLiesBesideTheFileUnlessItsPathIsAbsolute() throws Exception {
    write("retention: {inusefile: in-use}");
    assertThat(inUse()).isEqualTo(folder.resolve("in-use"));

    write("retention: {inusefile: /run/in-use}");
    assertThat(inUse()).isEqualTo(Path.of("/run/in-use"));

    write("retention: {}");
    assertThat(inUse()).isNull();
  }

  private Path inUse() throws ConfigException {
    return ServerConfig.load(file(), Map.of()).upkeep().policy().inUse();
  }

  private Durability durability() throws ConfigException {
    return ServerConfig.load(file(), Map.of()).storage().durability();
  }

  private void write(String line) throws Exception {
    Files.writeString(file(), "version: 0.1\n" + line + "\n");
  }

  private Path file() {
    return folder.resolve("config.yml");
  }
}
