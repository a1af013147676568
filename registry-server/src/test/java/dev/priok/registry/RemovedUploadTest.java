package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.crash.RecordedFiles;
import dev.priok.registry.crash.Recorder;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody removes a repository while a client pushes its first blob. */
class RemovedUploadTest {

  private static final byte[] FIRST = new byte[1024 * 1024];

  @TempDir(factory = InMemory.class)
  Path root;

  @Test
  void aPushWhoseUploadIsRemovedIsToldToBeginAgain() {
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      String location = registry.startUpload("app");
      Path data =
          registry.file(
              "repositories/app/_uploads"
                  + location.substring(location.lastIndexOf('/'))
                  + "/data");
      HttpResponse<byte[]> removed =
          registry.send(
              "PUT",
              location + "?digest=" + sha256(FIRST),
              BodyPublishers.ofInputStream(() ->
                  new SequenceInputStream(
                      new ByteArrayInputStream(FIRST), removing(registry, data))));

      assertThat(removed.statusCode()).as(() -> text(removed)).isEqualTo(404);
      assertThat(text(removed)).contains("BLOB_UPLOAD_UNKNOWN", "begin it again");
      registry.pushBlob("app", bytes("again"));
    }
  }

  /** Has no bytes; who asks for them has the repository removed once some others have arrived. */
  private static InputStream removing(RunningRegistry registry, Path data) {
    return new InputStream() {
      @Override
      public int read() {
        await().until(() -> Files.size(data) > 0);
        assertThat(new ServedStore(registry).order(new StoreOrder.Remove("app"))).isEmpty();
        return -1;
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void anUploadThatBeginsWhileItsRepositoryIsRemovedBeginsAllTheSame(int operation) {
    Recorder recorder = new Recorder();
    try (RunningRegistry registry =
        RunningRegistry.open(new RecordedFiles(root, recorder).root())) {
      registry.startUpload("app");
      recorder.failAt(recorder.operations().size() + operation, new NoSuchFileException("removed"));

      String location = registry.startUpload("app");

      assertThat(
              registry
                  .put(location + "?digest=" + sha256(bytes("a layer")), bytes("a layer"))
                  .statusCode())
          .isEqualTo(201);
    }
  }
}
