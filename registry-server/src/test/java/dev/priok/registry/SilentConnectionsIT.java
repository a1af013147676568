package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.priok.registry.http.HttpLimits;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections over which no request comes, at a server that has room for four. */
class SilentConnectionsIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path root;

  @AutoClose private final LimitedRegistry limited = new LimitedRegistry();

  @Test
  void closesConnectionsOnWhichNothingEverComes() throws Exception {
    RunningRegistry registry = open(Duration.ofMillis(500));
    List<RawClient> silent = connect(60);

    for (RawClient client : silent) {
      assertThat(client.readToEnd()).as("closed without an answer").isEmpty();
    }
    assertThat(registry.get("/v2/").statusCode()).isEqualTo(200);
  }

  @Test
  void letsConnectionsWaitThatAreFarBeyondTheLimit() throws Exception {
    RunningRegistry registry = open(LONG);
    List<RawClient> silent = connect(60);
    RawClient waiting = connect(1).getFirst();
    waiting.write("GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThatThrownBy(() -> waiting.readHead(Duration.ofMillis(500)))
        .isInstanceOf(SocketTimeoutException.class);

    for (RawClient client : silent) {
      client.close();
    }

    assertThat(waiting.readHead()).startsWith("HTTP/1.1");
  }

  private RunningRegistry open(Duration headerTimeout) {
    HttpLimits limits = new HttpLimits(64, 4, 1 << 23, LONG, headerTimeout, LONG);
    return limited.open(root, limits);
  }

  private List<RawClient> connect(int count) throws Exception {
    List<RawClient> connected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      connected.add(limited.connect());
    }
    return connected;
  }
}
