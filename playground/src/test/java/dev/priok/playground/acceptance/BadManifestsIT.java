package dev.priok.playground.acceptance;

import static dev.priok.playground.acceptance.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manifests that are none are refused in the specification's JSON, and none of them is seen. */
@AcceptanceTest(tools = {})
class BadManifestsIT {

  private static final String ZEROS = "sha256:" + "0".repeat(64);

  private static PriokRegistry registry;

  @BeforeAll
  static void setUp(Sandbox sandbox) {
    registry = sandbox.priok();
  }

  @AfterAll
  static void nothingWasTaken() {
    RegistryClient.expect(200, registry.client().get("/v2/"));
    assertThat(registry.client().catalog()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "empty             | ''                                     | MANIFEST_INVALID",
        "no JSON           | hello                                  | MANIFEST_INVALID",
        "half a JSON       | {\"schemaVersion\":2,                  | MANIFEST_INVALID",
        "two JSON          | {\"schemaVersion\":2}{}                | MANIFEST_INVALID",
        "array             | []                                     | MANIFEST_INVALID",
        "null              | null                                   | MANIFEST_INVALID",
        "schema 1          | {\"schemaVersion\":1,\"name\":\"a\"}   | MANIFEST_INVALID",
        "string version    | {\"schemaVersion\":\"two\"}            | MANIFEST_INVALID",
        "layers a string   | {\"schemaVersion\":2,\"config\":{},\"layers\":\"x\"} | MANIFEST_INVALID",
        "layers of numbers | {\"schemaVersion\":2,\"config\":{},\"layers\":[1,2]}  | MANIFEST_INVALID",
        "digest a number   | {\"schemaVersion\":2,\"config\":{\"digest\":1,\"size\":1,\"mediaType\":\"a/b\"},\"layers\":[]} | ANY",
        "digest a path     | {\"schemaVersion\":2,\"config\":{\"digest\":\"../../x\",\"size\":1,\"mediaType\":\"a/b\"},\"layers\":[]} | ANY",
        "negative size     | {\"schemaVersion\":2,\"config\":{\"digest\":\"ZEROS\",\"size\":-1,\"mediaType\":\"a/b\"},\"layers\":[]} | ANY",
        "huge size         | {\"schemaVersion\":2,\"config\":{\"digest\":\"ZEROS\",\"size\":1e400,\"mediaType\":\"a/b\"},\"layers\":[]} | ANY",
        "missing blob      | {\"schemaVersion\":2,\"config\":{\"digest\":\"ZEROS\",\"size\":1,\"mediaType\":\"a/b\"},\"layers\":[]} | MANIFEST_BLOB_UNKNOWN",
        "another type      | {\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]} | MANIFEST_INVALID",
        "both kinds        | {\"schemaVersion\":2,\"config\":{\"digest\":\"ZEROS\",\"size\":1,\"mediaType\":\"a/b\"},\"layers\":[],\"manifests\":[]} | ANY",
        "not UTF-8         | {\"schemaVersion\":2,\"a\":\"\u00ff\u00fe\"} | ANY",
        "a BOM             | \u00ef\u00bb\u00bf{\"schemaVersion\":2} | ANY",
      })
  void refusesManifests(String what, String body, String code) {
    RawHttp.Answer answer = putManifest(body.replace("ZEROS", ZEROS), RegistryClient.OCI_MANIFEST);

    assertRefused(answer, "400", code);
  }

  @ParameterizedTest
  @CsvSource({
    "text/html",
    "application/octet-stream",
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
    "///"
  })
  void refusesManifestsOfUnknownTypes(String mediaType) {
    RawHttp.Answer answer = putManifest("{\"schemaVersion\":2}", mediaType);

    assertRefused(answer, "4xx", "MANIFEST_INVALID");
  }

  @Test
  void refusesDeeplyNestedJson() {
    String deep = "{\"schemaVersion\":2,\"a\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}";

    assertRefused(putManifest(deep, RegistryClient.OCI_MANIFEST), "400", "MANIFEST_INVALID");
  }

  @Test
  void refusesAManifestThatIsTooLargeWith413() {
    String large = "{\"schemaVersion\":2,\"a\":\"" + "x".repeat(9 * 1024 * 1024) + "\"}";

    assertRefused(putManifest(large, RegistryClient.OCI_MANIFEST), "413", "ANY");
    // Without a length the server has to count by itself.
    String chunk = Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n";
    RawHttp.Answer chunked =
        new RawHttp(registry.address())
            .send(
                "PUT /v2/app/manifests/1 HTTP/1.1",
                "Transfer-Encoding: chunked\r\nContent-Type: "
                    + RegistryClient.OCI_MANIFEST
                    + "\r\n",
                chunk);
    assertRefused(chunked, "413", "ANY");
  }

  private static RawHttp.Answer putManifest(String body, String mediaType) {
    return new RawHttp(registry.address())
        .send(
            "PUT /v2/app/manifests/1 HTTP/1.1",
            "Content-Type: " + mediaType + "\r\nContent-Length: " + body.length() + "\r\n",
            body);
  }
}
