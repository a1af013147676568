package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

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
      Path session =
          registry.file(
              "repositories/full/_uploads/" + location.substring(location.lastIndexOf('/') + 1));
      Files.delete(session.resolve("data"));
      Files.createSymbolicLink(session.resolve("data"), Path.of("/dev/full"));

      HttpResponse<byte[]> response = registry.patch(location, bytes("does not fit"));

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(text(response)).contains("DENIED", "storage is full", "delete images");
      assertThat(session).doesNotExist();
      assertThat(registry.get("/v2/").statusCode()).isEqualTo(200);
    }
  }
}
