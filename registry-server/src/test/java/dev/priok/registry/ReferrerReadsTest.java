package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.OCI_IMAGE;
import static dev.priok.registry.RunningRegistry.OCI_INDEX;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.descriptor;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request for referrers costs. */
class ReferrerReadsTest {
  private static final String PATH = "/v2/team/app/referrers/" + sha256(bytes("a subject"));

  @TempDir Path root;

  /** A damaged manifest is reported by whoever reads it. */
  @Test
  void readsNoManifestAgainForTheNextRequest() throws Exception {
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      Digest other = referrer(registry);
      assertThat(registry.get(PATH).statusCode()).isEqualTo(200);
      Files.writeString(registry.blob(other), "damaged");
      try (LoggedEvents reported = new LoggedEvents("dev.priok.registry.storage.DamageReports")) {
        registry.get(PATH);
        assertThat(reported.list()).isEmpty();

        try (RunningRegistry started = RunningRegistry.open(root)) {
          started.get(PATH);
        }
        assertThat(reported.list())
            .anyMatch(event -> String.valueOf(event.getKeyValuePairs()).contains(other.hex()));
      }
    }
  }

  /** Refers to something else, in a directory that changed long ago. */
  private static Digest referrer(RunningRegistry registry) throws Exception {
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[],\"subject\":%s}"
            .formatted(OCI_INDEX, descriptor(OCI_IMAGE, sha256(bytes("another subject"))));
    assertThat(registry.put("/v2/team/app/manifests/v1", bytes(index)).statusCode()).isEqualTo(201);
    Files.setLastModifiedTime(
        registry.file("repositories/team/app/_manifests/revisions/sha256"),
        FileTime.from(Instant.now().minusSeconds(60)));
    return sha256(bytes(index));
  }
}
