package dev.priok.playground.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.priok.playground.acceptance.RegistrySetup.Listener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Our registry server: the runnable jar of this build, as users start it. */
final class PriokRegistry extends RunningRegistry {

  private static final String STATS_TOKEN = "acceptance-stats-token";

  private final Path config;
  private final String managementAddress;
  private final Listener listener;

  private PriokRegistry(RegistrySetup setup, Path workDirectory) {
    super("priok-registry", setup.rootDirectory(), workDirectory);
    this.listener = setup.listener();
    this.config = workDirectory.resolve("config.yml");
    this.managementAddress = "127.0.0.1:" + freePort();
  }

  static PriokRegistry start(RegistrySetup setup, Path workDirectory) {
    PriokRegistry registry = new PriokRegistry(setup, workDirectory);
    registry.writeConfig(setup, workDirectory);
    registry.start();
    return registry;
  }

  /** What the management port's {@code /stats} says. */
  JsonNode stats() {
    return RegistryClient.anonymous(managementAddress)
        .json("/stats", Map.of("Authorization", "Bearer " + STATS_TOKEN));
  }

  @Override
  List<String> command() {
    // Restarts are part of the tests: the first compiler alone starts sooner.
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-jar",
                jar().toString(),
                "serve"));
    if (listener == Listener.TLS) {
      command.addAll(List.of("--tls", "auto"));
    }
    command.add(config.toString());
    return command;
  }

  /** What its clients have to trust where it listens by TLS. */
  Path authority() {
    return rootDirectory().resolve("priok/tls/ca.crt");
  }

  static Path jar() {
    Path jar =
        Path.of("../registry-server/target/registry-server.jar").toAbsolutePath().normalize();
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          jar + " is not there; build it first: mvn -pl registry-server -am package");
    }
    return jar;
  }

  private void writeConfig(RegistrySetup setup, Path workDirectory) {
    Path token = workDirectory.resolve("stats-token");
    String yaml =
        """
        version: 0.1
        log: {level: info}
        storage:
          filesystem: {rootdirectory: "%s"}
          delete: {enabled: true}
        http:
          addr: "%s"
          debug: {addr: "%s"}
          trustedproxies: [%s]
        management: {tokenfile: "%s"}
        %s\
        """
            .formatted(
                rootDirectory(), address(), managementAddress, proxies(), token, auth(setup));
    write(token, STATS_TOKEN);
    write(config, yaml);
  }

  private String proxies() {
    return listener == Listener.BEHIND_PROXY ? "127.0.0.1" : "";
  }

  private static String auth(RegistrySetup setup) {
    if (setup.htpasswd() == null) {
      return "";
    }
    return """
    auth:
      anonymous: %s
      htpasswd: {realm: "acceptance", path: "%s"}
    """
        .formatted(setup.anonymous(), setup.htpasswd());
  }
}
