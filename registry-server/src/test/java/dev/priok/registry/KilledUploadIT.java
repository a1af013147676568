package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chunk that breaks off, a server that is killed, and a client that goes on. */
class KilledUploadIT {
  private static final String CONTENT = "0123456789abcdef".repeat(64 * 1024);
  private static final int SENT = 600_000;

  @TempDir Path folder;

  @Test
  void aDroppedChunkResumesAfterTheServerWasKilled() throws Exception {
    ServerEnvironment environment = new ServerEnvironment(folder);
    String location;
    try (ServerProcess first = environment.serve()) {
      location = first.startUpload("team/app");
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), first.port())) {
        OutputStream out = client.getOutputStream();
        String head =
            ("PATCH %s HTTP/1.1\r\nHost: x\r\n"
                    + "Content-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n")
                .formatted(location, CONTENT.length());
        out.write((head + CONTENT.substring(0, SENT)).getBytes(StandardCharsets.US_ASCII));
        out.flush();
        await().until(() -> arrived(first, location) == SENT);
      }
      first.kill();
    }

    try (ServerProcess second = environment.serve()) {
      int arrived = arrived(second, location);
      assertThat(arrived).isEqualTo(SENT);
      String rest = CONTENT.substring(arrived);

      assertThat(
              second
                  .send(
                      "PATCH",
                      second.port(),
                      location,
                      rest,
                      "Content-Type",
                      "application/octet-stream",
                      "Content-Range",
                      arrived + "-" + (CONTENT.length() - 1))
                  .statusCode())
          .isEqualTo(202);
      String digest = ServerProcess.digest(CONTENT);
      assertThat(second.send("PUT", second.port(), location + "?digest=" + digest, "").statusCode())
          .isEqualTo(201);
      assertThat(second.get("/v2/team/app/blobs/" + digest).body()).isEqualTo(CONTENT);
    }
  }

  /** Bytes that the session has, by its Range header. */
  private static int arrived(ServerProcess server, String location) {
    HttpResponse<String> status = server.get(location);
    String range = status.headers().firstValue("Range").orElse("0-0");
    return Integer.parseInt(range.substring(2)) + 1;
  }
}
