package dev.priok.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A store, and what a server of it and the commands beside that are run with: the shaded jar, as a
 * user runs it, on free ports of the loopback.
 */
final class ServerEnvironment {
  /** For the management port. */
  static final String AUTHORIZATION = "Bearer a-token-for-this-test-alone";

  static final Path JAR = Path.of("target", "registry-server.jar").toAbsolutePath();
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  final Path config;
  final Map<String, String> variables = new HashMap<>();
  private final Path folder;
  private String output = "";

  /**
   * A store and a configuration file that says nothing, both in {@code folder}.
   *
   * @param more names and values in turn
   */
  ServerEnvironment(Path folder, String... more) throws IOException {
    this(folder, folder.resolve("store"), more);
  }

  /** As the other, with a store elsewhere. */
  ServerEnvironment(Path folder, Path store, String... more) throws IOException {
    this.folder = folder;
    config = folder.resolve("config.yml");
    configure("");
    Path token =
        Files.writeString(folder.resolve("token"), AUTHORIZATION.replace("Bearer ", "") + "\n");
    // Named, because the machine may have a file in the usual place.
    variables.put("REGISTRY_CONFIGURATION_PATH", config.toString());
    variables.put("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", store.toString());
    variables.put("REGISTRY_HTTP_ADDR", "127.0.0.1:0");
    variables.put("REGISTRY_HTTP_DEBUG_ADDR", "127.0.0.1:0");
    variables.put("REGISTRY_MANAGEMENT_TOKENFILE", token.toString());
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
  }

  /** Writes the configuration file anew. */
  void configure(String keys) throws IOException {
    Files.writeString(config, "version: 0.1\n" + keys + "\n");
  }

  /** Starts a server and waits until it takes requests. */
  ServerProcess serve() throws IOException {
    return start("serve").awaitServing();
  }

  /** Starts the jar with a log of its own; its variables are only these. */
  ServerProcess start(String... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  /** As {@link #start(String...)}, by way of another program such as setpriv. */
  ServerProcess start(List<String> prefix, String... arguments) throws IOException {
    return start(prefix, "-Xmx128m", arguments);
  }

  /** As {@link #serve()}, with the heap of a container of 256 MB. */
  ServerProcess serveSmall() throws IOException {
    return start(List.of(), "-Xmx49m", new String[] {"serve"}).awaitServing();
  }

  private ServerProcess start(List<String> prefix, String heap, String[] arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(JAVA, heap, "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-jar"));
    command.add(JAR.toString());
    command.addAll(Arrays.asList(arguments));
    Path log = Files.createTempFile(folder, "run", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("REGISTRY_"));
    builder.environment().putAll(variables);
    return new ServerProcess(builder.start(), log);
  }

  /** Runs a command to its end and returns its exit code. */
  int run(String... arguments) throws IOException {
    try (ServerProcess command = start(arguments)) {
      int exit = command.awaitExit();
      output = command.log();
      return exit;
    }
  }

  /** What the command wrote that was run last. */
  String output() {
    return output;
  }
}
