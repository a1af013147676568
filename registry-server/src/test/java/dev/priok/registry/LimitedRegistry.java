package dev.priok.registry;

import dev.priok.registry.http.HttpLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registry with limits of a test's own, and connections to it, which end before it does. */
final class LimitedRegistry implements AutoCloseable {
  private final List<RawClient> clients = new ArrayList<>();
  private @Nullable RunningRegistry registry;

  RunningRegistry open(Path root, HttpLimits limits) {
    registry = RunningRegistry.open(root, RunningRegistry.limitedTo(limits));
    return registry;
  }

  RawClient connect() throws IOException {
    return keep(new RawClient(registry));
  }

  /** As {@link RawClient#slow}. */
  RawClient connectSlow() throws IOException {
    return keep(RawClient.slow(registry));
  }

  private RawClient keep(RawClient client) {
    clients.add(client);
    return client;
  }

  @Override
  public void close() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    if (registry != null) {
      registry.close();
    }
  }
}
