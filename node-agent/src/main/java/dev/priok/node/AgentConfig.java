package dev.priok.node;

import dev.priok.node.desired.ClaimPolicy;
import dev.priok.node.report.OperatorEndpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agent's settings, all from the environment; each has a default that fits the DaemonSet.
 *
 * @param node PRIOK_NODE_NAME: a hint for people in the reports
 * @param hostRoot PRIOK_HOST_ROOT: where the node's paths are mounted
 * @param desired PRIOK_DESIRED_DIR: the mounted ConfigMap
 * @param containerdConfig PRIOK_CONTAINERD_CONFIG: a path on the node
 * @param journal node-trust.properties in PRIOK_STATE_DIR, a directory on the node
 * @param claims PRIOK_ALLOW_INSECURE_NAMESPACES: comma list or {@code *}
 * @param operator PRIOK_OPERATOR_URL, PRIOK_OPERATOR_CA, PRIOK_TOKEN_FILE; empty without a URL
 * @param healthPort PRIOK_HEALTH_PORT, on 127.0.0.1
 */
record AgentConfig(
    String node,
    Path hostRoot,
    Path desired,
    Path containerdConfig,
    Path journal,
    ClaimPolicy claims,
    Optional<OperatorEndpoint> operator,
    int healthPort) {
  private static final String JOURNAL_NAME = "node-trust.properties";

  /**
   * Reads the settings, strictly.
   *
   * @throws IllegalArgumentException when a setting makes no sense; the message names it
   */
  static AgentConfig from(Map<String, String> environment) {
    return new AgentConfig(
        environment.getOrDefault("PRIOK_NODE_NAME", ""),
        setting(environment, "PRIOK_HOST_ROOT", "/host", AgentConfig::absolute),
        setting(environment, "PRIOK_DESIRED_DIR", "/etc/priok/desired", AgentConfig::absolute),
        setting(
            environment,
            "PRIOK_CONTAINERD_CONFIG",
            "/etc/containerd/config.toml",
            AgentConfig::absolute),
        setting(environment, "PRIOK_STATE_DIR", "/var/lib/priok", AgentConfig::absolute)
            .resolve(JOURNAL_NAME),
        setting(environment, "PRIOK_ALLOW_INSECURE_NAMESPACES", "", ClaimPolicy::allowingInsecure),
        operator(environment),
        setting(environment, "PRIOK_HEALTH_PORT", "10261", AgentConfig::port));
  }

  private static Optional<OperatorEndpoint> operator(Map<String, String> environment) {
    if (environment.getOrDefault("PRIOK_OPERATOR_URL", "").isBlank()) {
      return Optional.empty();
    }
    String authorities = environment.getOrDefault("PRIOK_OPERATOR_CA", "");
    Path ca =
        authorities.isBlank()
            ? null
            : setting(environment, "PRIOK_OPERATOR_CA", "", AgentConfig::absolute);
    Path token =
        setting(
            environment,
            "PRIOK_TOKEN_FILE",
            "/var/run/secrets/priok.dev/token",
            AgentConfig::absolute);
    return Optional.of(
        setting(environment, "PRIOK_OPERATOR_URL", "", url -> endpoint(url, ca, token)));
  }

  private static OperatorEndpoint endpoint(String url, @Nullable Path ca, Path token) {
    return new OperatorEndpoint(URI.create(url), ca, token);
  }

  private static <T> T setting(
      Map<String, String> environment,
      String name,
      String defaultValue,
      Function<String, T> reader) {
    String value = environment.getOrDefault(name, "");
    try {
      return reader.apply(value.isBlank() ? defaultValue : value.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static Path absolute(String text) {
    Path path = Path.of(text).normalize();
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("not an absolute path");
    }
    return path;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("not a port");
      }
      return port;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a port", e);
    }
  }
}
