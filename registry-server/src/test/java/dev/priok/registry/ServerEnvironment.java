package dev.priok.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The variables that a server of a test is run with. */
final class ServerEnvironment {

  private ServerEnvironment() {}

  /**
   * A store and a configuration file that says nothing, both in {@code folder}, on free ports of
   * the loopback.
   *
   * @param more names and values in turn
   */
  static Map<String, String> in(Path folder, String... more) throws IOException {
    Path config = Files.writeString(folder.resolve("config.yml"), "version: 0.1");
    return of(config, folder.resolve("store"), more);
  }

  /** As {@link #in}, with these. */
  static Map<String, String> of(Path config, Path store, String... more) {
    Map<String, String> environment = new HashMap<>();
    // Named, because the machine may have a file in the usual place.
    environment.put("REGISTRY_CONFIGURATION_PATH", config.toString());
    environment.put("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", store.toString());
    environment.put("REGISTRY_HTTP_ADDR", "127.0.0.1:0");
    environment.put("REGISTRY_HTTP_DEBUG_ADDR", "127.0.0.1:0");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }
}
