package dev.priok.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthServerTest {
  private static int status(HealthServer server, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + server.port() + path).toURL().openConnection();
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  @Test
  void answersForLifeAndReadinessAndNothingElse() throws IOException {
    AtomicBoolean ready = new AtomicBoolean();
    try (HealthServer server = new HealthServer(0, () -> true, ready::get)) {
      assertThat(status(server, "/livez")).isEqualTo(200);
      assertThat(status(server, "/readyz")).isEqualTo(503);
      ready.set(true);
      assertThat(status(server, "/readyz")).isEqualTo(200);
      assertThat(status(server, "/")).isEqualTo(404);
      assertThat(status(server, "/livez/../x")).isEqualTo(404);
    }
  }
}
