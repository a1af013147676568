package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An error shows what it is about, for whoever finds it in a client's output. */
class RefusalDetailTest {
  @AutoClose static RunningRegistry registry;

  @BeforeAll
  static void start(@TempDir Path root) {
    registry = RunningRegistry.open(root);
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/Team/App/manifests/v1, Team/App",
    "/v2/a%2Fb/manifests/v1, a%2Fb",
    "/v2/a/manifests/-v1, -v1",
    "/v2/a/manifests/sha256:ABC, ABC",
    "/v2/a/manifests/md5:abc, md5",
    "/v2/a/blobs/latest, latest",
    "/v2/_catalog?n=ten, ten",
    "/v1/search?n=-5, -5",
  })
  void showsWhatItRefuses(String path, String given) throws IOException {
    HttpResponse<byte[]> response = registry.get(path);

    assertThat(given(response)).isEqualTo(given);
  }

  @Test
  void showsPrintableTextOfBoundedLengthOnly() throws IOException {
    assertThat(given(registry.get("/v2/a/manifests/-%C3%BCX%E2%80%AE"))).isEqualTo("-?X?");
    assertThat(given(registry.get("/v2/a/manifests/" + "t".repeat(4000))))
        .isEqualTo("t".repeat(100) + "...");
  }

  @Test
  void showsTheRangeThatCannotBeSatisfied() throws IOException {
    String blob = registry.pushBlob("bad/range", RunningRegistry.bytes("four")).toString();
    String location = registry.startUpload("bad/range");
    registry.patch(location, RunningRegistry.bytes("four"));

    HttpResponse<byte[]> read = registry.get("/v2/bad/range/blobs/" + blob, "Range", "bytes=9-12");
    HttpResponse<byte[]> written =
        registry.patch(location, RunningRegistry.bytes("x"), "Content-Range", "9-9");

    assertThat(read.statusCode()).isEqualTo(416);
    assertThat(given(read)).isEqualTo("bytes=9-12");
    assertThat(written.statusCode()).isEqualTo(416);
    assertThat(text(written)).contains("\"detail\":{\"received\":\"4 bytes\"}");
  }

  private static String given(HttpResponse<byte[]> response) throws IOException {
    JsonNode error = new ObjectMapper().readTree(response.body()).path("errors").path(0);
    return error.path("detail").path("given").asText(text(response));
  }
}
