package dev.priok.registry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.priok.registry.manifest.IndexChildren;
import dev.priok.registry.manifest.ManifestRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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
    assertThat(ConfigReading.of(file(), Map.of()).effective())
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

  @Test
  void urlsAreAnybodysUnlessTheFileSaysMore() throws Exception {
    write("{}");
    assertThat(rules()).isEqualTo(ManifestRules.DEFAULT);

    write("{manifests: {urls: {allow: ['^https?://', x], deny: '^http://old'}}}");
    assertThat(rules().urls().allow())
        .extracting(Pattern::pattern)
        .containsExactly("^https?://", "x");
    assertThat(rules().urls().deny()).extracting(Pattern::pattern).containsExactly("^http://old");
    assertThat(ServerConfig.load(file(), Map.of()).remarks()).isEmpty();
    assertThat(ConfigReading.of(file(), Map.of()).effective())
        .contains(
            new EffectiveValue(
                "validation.manifests.urls.allow", "[^https?://, x]", file() + ":2"));
  }

  @Test
  void childrenOfAnIndexNeedNotBeThereUnlessTheFileSaysSo() throws Exception {
    write("{manifests: {indexes: {platforms: All}}}");
    assertThat(rules().children()).isEqualTo(new IndexChildren.All());

    write(
        "{manifests: {indexes: {platforms: list, platformlist: [{architecture: arm64, os:"
            + " linux}]}}}");
    assertThat(rules().children())
        .isEqualTo(new IndexChildren.For(Set.of(new IndexChildren.Platform("arm64", "linux"))));
    assertThat(ServerConfig.load(file(), Map.of()).remarks()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "indexes: {platforms: some} | \"some\" is not valid; allowed: all, none, list",
        "indexes: {platforms: list} | platforms: is list and there is none",
        "indexes: {platforms: list, platformlist: [{os: linux}]} | {architecture: amd64, os: linux}",
        "urls: {allow: ['(']} | validation.manifests.urls.allow: \"(\" (",
        "urls: {deny: [a, '[']} | is not a regular expression",
      })
  void aCheckThatCannotBeMadeStopsTheStart(String manifests, String problem) throws Exception {
    write("{manifests: {" + manifests + "}}");

    assertThatThrownBy(() -> ServerConfig.load(file(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(":2: ")
        .hasMessageContaining(problem);
  }

  @Test
  void disabledSwitchesAllOffAndSaysWhatHasNoEffect() throws Exception {
    write("{disabled: true, manifests: {urls: {allow: [x]}, indexes: {platforms: all}}}");

    assertThat(rules()).isEqualTo(ManifestRules.DEFAULT.sparse());
    assertThat(ServerConfig.load(file(), Map.of()).remarks())
        .extracting(Finding::toString)
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("validation.disabled is true"));
  }

  @Test
  void whatIsDisabledNeedNotBeComplete() throws Exception {
    write("{disabled: true, manifests: {indexes: {platforms: list}}}");

    assertThat(rules()).isEqualTo(ManifestRules.DEFAULT.sparse());
    assertThat(ServerConfig.load(file(), Map.of()).remarks())
        .singleElement()
        .asString()
        .contains("platforms: has no effect: validation.disabled is true");
  }

  @Test
  void aListThatIsNotAskedForHasNoEffect() throws Exception {
    write("{manifests: {indexes: {platformlist: [{architecture: amd64, os: linux}]}}}");

    assertThat(ServerConfig.load(file(), Map.of()).remarks())
        .singleElement()
        .asString()
        .contains("platformlist: has no effect");
  }

  private ManifestRules rules() throws ConfigException {
    return ServerConfig.load(file(), Map.of()).storage().manifestRules();
  }

  private boolean layersMustExist() throws ConfigException {
    return ServerConfig.load(file(), Map.of()).storage().manifestRules().layersMustExist();
  }

  private void write(String validation) throws Exception {
    Files.writeString(file(), "version: 0.1\nvalidation: " + validation + "\n");
  }

  private Path file() {
    return folder.resolve("config.yml");
  }
}
