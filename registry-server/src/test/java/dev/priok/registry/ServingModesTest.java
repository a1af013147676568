package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.oci.Digest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingModesTest {
  @TempDir Path root;

  @Test
  void aReadOnlyRegistryServesPullsAndRefusesPushesAndDeletesWith405() {
    RunningRegistry.Image image;
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      image = registry.pushImage("mode/app", "v1", "layer");
    }
    try (RunningRegistry registry = RunningRegistry.open(root, RunningRegistry::readOnly)) {
      String manifest = "/v2/mode/app/manifests/v1";
      assertThat(registry.get(manifest).statusCode()).isEqualTo(200);
      assertThat(registry.get("/v2/mode/app/blobs/" + image.config()).statusCode()).isEqualTo(200);

      HttpResponse<byte[]> push = registry.post("/v2/mode/app/blobs/uploads/", new byte[0]);
      assertThat(push.statusCode()).isEqualTo(405);
      assertThat(header(push, "Allow")).isEqualTo("GET, HEAD");
      assertThat(RunningRegistry.text(push)).contains("\"UNSUPPORTED\"", "read-only");
      assertThat(registry.put(manifest, bytes(image.manifest())).statusCode()).isEqualTo(405);
      assertThat(registry.delete(manifest).statusCode()).isEqualTo(405);
      assertThat(registry.get(manifest).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aBrowsersPreflightIsAnsweredWithoutCredentialsAlsoWhereNothingCanBeWritten() {
    AccessControl closed =
        (caller, request) -> new AccessDecision.Unauthenticated(null, "Basic", "log in");
    try (RunningRegistry registry = RunningRegistry.open(root, RunningRegistry::readOnly, closed)) {
      for (String path :
          List.of(
              "manifests/v1", "manifests/" + sha256(bytes("x")), "blobs/" + sha256(bytes("x")))) {
        HttpResponse<byte[]> preflight =
            registry.send(
                "OPTIONS",
                "/v2/mode/nothing/" + path,
                BodyPublishers.noBody(),
                "Origin",
                "http://ui.test",
                "Access-Control-Request-Method",
                "DELETE");

        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.body()).isEmpty();
        assertThat(header(preflight, "Allow")).contains("DELETE", "OPTIONS");
        assertThat(header(preflight, "X-Content-Type-Options")).as("configured").isNotNull();
      }
      assertThat(registry.get("/v2/mode/nothing/manifests/v1").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void belowAPrefixEverythingIsServedThereAndReferencesLeadThere() {
    try (RunningRegistry registry =
        RunningRegistry.open(root, RunningRegistry.below("/team/registry/"))) {
      String base = "/team/registry/v2/mode/app/";
      HttpResponse<byte[]> begun = registry.post(base + "blobs/uploads/", new byte[0]);
      assertThat(header(begun, "Location")).startsWith(base + "blobs/uploads/");
      Digest digest = sha256(bytes("x"));
      HttpResponse<byte[]> done =
          registry.put(header(begun, "Location") + "?digest=" + digest, bytes("x"));
      assertThat(header(done, "Location")).isEqualTo(base + "blobs/" + digest);
      assertThat(registry.get(header(done, "Location")).body()).isEqualTo(bytes("x"));

      assertThat(registry.get("/team/registry/v2/").statusCode()).isEqualTo(200);
      assertThat(registry.get("/v2/").statusCode()).isEqualTo(404);
      assertThat(registry.get("/team/registryv2/").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void linksToTheNextPageLeadBelowThePrefixToo() {
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      registry.pushImage("mode/a", "v1", "layer");
      registry.pushImage("mode/b", "v1", "layer");
    }
    try (RunningRegistry registry = RunningRegistry.open(root, RunningRegistry.below("/p/"))) {
      assertThat(header(registry.get("/p/v2/_catalog?n=1"), "Link")).startsWith("</p/v2/_catalog?");
    }
  }
}
