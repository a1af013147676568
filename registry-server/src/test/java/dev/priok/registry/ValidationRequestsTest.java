package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.OCI_IMAGE;
import static dev.priok.registry.RunningRegistry.OCI_INDEX;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.descriptor;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.manifest.ManifestRules;
import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code validation.manifests} of the configuration lets in. */
class ValidationRequestsTest {
  @TempDir Path root;
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{allow: ['^https?://']} | https://example.com/layer | 201 | ''",
        "{allow: ['^https?://']} | ftp://example.com/layer   | 400 | validation.manifests.urls.allow",
        "{allow: [a.example, b.example]} | https://b.example/x | 201 | ''",
        "{allow: ['^https'], deny: [bad]} | https://bad.example/x | 400 | validation.manifests.urls.deny",
        "{deny: [bad]} | https://good.example/x | 201 | ''",
        "{allow: ['^$']} | https://example.com/layer | 400 | https://example.com/layer",
      })
  void aLayersUrlsAreThoseThatTheConfigurationLetsIn(
      String urls, String url, int status, String reason) throws Exception {
    try (RunningRegistry registry = open("urls: " + urls)) {
      Digest config = registry.pushBlob("v/urls", bytes("{}"));
      String manifest =
          """
          {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[
            {"mediaType":"x/y","digest":"%s","size":1,"urls":["%s"]}]}\
          """
              .formatted(OCI_IMAGE, descriptor("a/b", config), sha256(bytes("foreign")), url);

      HttpResponse<byte[]> answer =
          registry.put("/v2/v/urls/manifests/v1", bytes(manifest), "Content-Type", OCI_IMAGE);

      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(text(answer)).contains(reason);
      if (status == 400) {
        assertThat(text(answer)).contains("MANIFEST_INVALID");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'platforms: none', 201, 201",
    "'platforms: all', 400, 400",
    "'platforms: list, platformlist: [{architecture: arm64, os: linux}]', 400, 201",
  })
  void theChildrenOfAnIndexMustBeThereAsTheConfigurationSays(String indexes, int arm64, int amd64)
      throws Exception {
    try (RunningRegistry registry = open("indexes: {" + indexes + "}")) {
      Digest absent = sha256(bytes("no such child"));

      assertThat(putIndex(registry, absent, "arm64").statusCode()).isEqualTo(arm64);
      HttpResponse<byte[]> answer = putIndex(registry, absent, "amd64");
      assertThat(answer.statusCode()).isEqualTo(amd64);
      if (amd64 == 400) {
        assertThat(text(answer)).contains("MANIFEST_BLOB_UNKNOWN", absent.toString());
      }
    }
  }

  @Test
  void aChildThatIsInTheRepositoryIsEnoughAndOneInAnotherIsNot() throws Exception {
    try (RunningRegistry registry = open("indexes: {platforms: all}")) {
      Digest child = registry.pushImage("v/index", "child", "layer").digest();
      Digest elsewhere = registry.pushImage("v/other", "child", "other layer").digest();

      assertThat(putIndex(registry, child, "amd64").statusCode()).isEqualTo(201);
      assertThat(putIndex(registry, elsewhere, "amd64").statusCode()).isEqualTo(400);
    }
  }

  private static HttpResponse<byte[]> putIndex(
      RunningRegistry registry, Digest child, String architecture) {
    String index =
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":2,
          "platform":{"architecture":"%s","os":"linux"}}]}\
        """
            .formatted(OCI_INDEX, OCI_IMAGE, child, architecture);
    return registry.put("/v2/v/index/manifests/all", bytes(index), "Content-Type", OCI_INDEX);
  }

  private RunningRegistry open(String manifests) throws IOException, ConfigException {
    Path file =
        Files.writeString(
            folder.resolve("config.yml"),
            "version: 0.1\nvalidation: {manifests: {%s}}\n".formatted(manifests));
    ManifestRules rules = ServerConfig.load(file, Map.of()).storage().manifestRules();
    return RunningRegistry.open(root, settings -> RunningRegistry.holding(settings, rules));
  }
}
