package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.priok.registry.http.HttpLimits;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections over which no request comes, at a server that has room for four. */
class SilentConnectionsIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path root;

  private final List<RawClient> clients = new ArrayList<>();
  private @Nullable RunningRegistry opened;

  @AfterEach
  void stop() throws Exception {
    for (RawClient client : clients) {
      client.close();
    }
    if (opened != null) {
      opened.close();
    }
  }

  @Test
  void closesConnectionsOnWhichNothingEverComes() throws Exception {
    RunningRegistry registry = open(Duration.ofMillis(500));
    List<RawClient> silent = connect(registry, 60);

    for (RawClient client : silent) {
      assertThat(client.readToEnd()).as("closed without an answer").isEmpty();
    }
    assertThat(registry.get("/v2/").statusCode()).isEqualTo(200);
  }

  @Test
  void letsConnectionsWaitThatAreFarBeyondTheLimit() throws Exception {
    RunningRegistry registry = open(LONG);
    List<RawClient> silent = connect(registry, 60);
    RawClient waiting = connect(registry, 1).getFirst();
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
    opened = RunningRegistry.open(root, RunningRegistry.limitedTo(limits));
    return opened;
  }

  private List<RawClient> connect(RunningRegistry registry, int count) throws Exception {
    List<RawClient> connected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawClient client = new RawClient(registry);
      connected.add(client);
      clients.add(client);
    }
    return connected;
  }
}
