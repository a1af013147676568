package dev.priok.registry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file for another registry says of the checking of manifests. */
class ValidationKeysTest {
  @TempDir Path folder;

  @Test
  void disabledMeansThatLayersNeedNotBeThere() throws Exception {
    write("{disabled: true}");

    assertThat(layersMustExist()).isFalse();
    assertThat(ServerConfig.effective(file(), Map.of()))
        .contains(new EffectiveValue("validation.manifests.layers", "none", file() + ":2"));
  }

  @Test
  void whatIsSaidOfLayersThemselvesWinsOverDisabled() throws Exception {
    write("{disabled: true, manifests: {layers: all}}");
    assertThat(layersMustExist()).isTrue();

    write("{disabled: false}");
    assertThat(layersMustExist()).isTrue();

    write("{disabled: false, manifests: {layers: none}}");
    assertThat(layersMustExist()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "indexes: {platforms: all} | validation.manifests.indexes.platforms: all is not followed",
        "indexes: {platforms: List} | validation.manifests.indexes.platforms: List is not followed",
        "indexes: {platforms: some} | \"some\" is not valid; allowed: none",
        "urls: {allow: [x]} | validation.manifests.urls.allow: is not followed",
        "urls: {deny: [x]} | validation.manifests.urls.deny: is not followed",
      })
  void aCheckThatIsNotMadeStopsTheStart(String manifests, String problem) throws Exception {
    write("{manifests: {" + manifests + "}}");

    assertThatThrownBy(() -> ServerConfig.load(file(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(":2: ")
        .hasMessageContaining(problem);
  }

  @Test
  void noPlatformHasToBeThere() throws Exception {
    write("{manifests: {indexes: {platforms: none, platformlist: [{os: linux}]}}}");

    assertThat(ServerConfig.load(file(), Map.of()).remarks())
        .singleElement()
        .asString()
        .contains("platformlist: has no effect");
  }

  private boolean layersMustExist() throws ConfigException {
    return ServerConfig.load(file(), Map.of()).storage().layersMustExist();
  }

  private void write(String validation) throws Exception {
    Files.writeString(file(), "version: 0.1\nvalidation: " + validation + "\n");
  }

  private Path file() {
    return folder.resolve("config.yml");
  }
}
