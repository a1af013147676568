package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StorageFullTest {

  @TempDir Path root;

  @Test
  @EnabledOnOs(OS.LINUX)
  void saysThatStorageIsFullAndFreesWhatHadArrived() throws Exception {
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      String location = registry.startUpload("full");
      Path session = fill(registry, location);

      HttpResponse<byte[]> response = registry.patch(location, bytes("does not fit"));

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(text(response)).contains("DENIED", "storage is full", "delete images");
      assertThat(session).doesNotExist();
      assertThat(registry.get("/v2/").statusCode()).isEqualTo(200);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void saysSoInTheStatusLineToo() throws Exception {
    try (RunningRegistry registry = RunningRegistry.open(root);
        RawClient client = new RawClient(registry)) {
      String location = registry.startUpload("full");
      fill(registry, location);

      client.write(
          "PATCH " + location + " HTTP/1.1\r\nHost: r.example\r\nContent-Length: 1\r\n\r\nx");

      assertThat(client.readHead().lines().findFirst())
          .hasValue(
              "HTTP/1.1 403 registry r.example: storage is full (no space, inode or quota is left),"
                  + " so nothing can be pushed: delete images that are no longer needed or enlarge"
                  + " its volume, then push again");
      client.write("GET /v2/ HTTP/1.1\r\nHost: r.example\r\n\r\n");
      assertThat(client.readHead()).contains("HTTP/1.1 200 OK");
    }
  }

  /** Lets an upload's file take nothing. */
  private static Path fill(RunningRegistry registry, String location) throws IOException {
    Path session =
        registry.file(
            "repositories/full/_uploads/" + location.substring(location.lastIndexOf('/') + 1));
    Files.delete(session.resolve("data"));
    Files.createSymbolicLink(session.resolve("data"), Path.of("/dev/full"));
    return session;
  }
}
