package dev.priok.operator;

import dev.priok.operator.registry.ManagementAccess;
import dev.priok.operator.registry.RegistrySettings;
import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.TrustSettings;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the installer decides.
 *
 * @param registries what holds for every registry
 * @param watchNamespaces where Registries are served; empty means everywhere
 * @param healthPort of probes and metrics
 * @param namespace of the operator itself: the CA and the Lease lie there
 * @param nodeTrust null where no node agents are installed
 * @param identity by which one of several operators is told from the others; null when this is the
 *     only one, as in a developer's run
 */
public record OperatorConfig(
    RegistrySettings registries,
    Set<String> watchNamespaces,
    int healthPort,
    String namespace,
    @Nullable TrustSettings nodeTrust,
    @Nullable String identity) {
  private static final String NAMESPACE = "PRIOK_NAMESPACE";
  private static final Pattern LABEL_KEY =
      Pattern.compile("([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?");

  public OperatorConfig {
    watchNamespaces = Set.copyOf(watchNamespaces);
  }

  /** What counts where the installer says nothing. */
  public static OperatorConfig defaults() {
    return new OperatorConfig(RegistrySettings.defaults(), Set.of(), 8080, "default", null, null);
  }

  /** The same for other registries. */
  public OperatorConfig withRegistries(RegistrySettings other) {
    return new OperatorConfig(other, watchNamespaces, healthPort, namespace, nodeTrust, identity);
  }

  /**
   * Reads {@code PRIOK_REGISTRY_IMAGE}, {@code PRIOK_REGISTRY_PULL_SECRETS} (comma-separated names
   * of Secrets in the namespace of each Registry), {@code PRIOK_REGISTRY_PORT}, {@code
   * PRIOK_WATCH_NAMESPACES} (comma-separated), {@code PRIOK_MONITORING_NAMESPACES} (labels, as in
   * {@code monitoring=true}, of the namespaces that may scrape registries), {@code
   * PRIOK_POLL_INTERVAL} (such as {@code 15s}), {@code PRIOK_HEALTH_PORT}, {@code PRIOK_NAMESPACE}
   * (the operator's own; where it is set, several operators agree on one by a Lease in it) and
   * {@code POD_NAME}; for node trust {@code PRIOK_AGENT_NAMESPACE} (turns it on), {@code
   * PRIOK_AGENT_SERVICE_ACCOUNT}, {@code PRIOK_REPORT_PORT} and {@code
   * PRIOK_ALLOW_INSECURE_NAMESPACES} (comma-separated, or {@code *}).
   *
   * @throws IllegalArgumentException with one line that names the variable, its value and what it
   *     may be
   */
  public static OperatorConfig from(Map<String, String> env) {
    RegistrySettings defaults = RegistrySettings.defaults();
    return new OperatorConfig(
        new RegistrySettings(
            text(env, "PRIOK_REGISTRY_IMAGE", defaults.image()),
            pullSecrets(env),
            port(env, "PRIOK_REGISTRY_PORT", defaults.port()),
            new ManagementAccess(namespace(env), monitoring(env)),
            duration(env, "PRIOK_POLL_INTERVAL", defaults.pollInterval()),
            defaults.catalogStatusInterval(),
            defaults.stalledAfter(),
            defaults.cleanupTimeout()),
        namespaces(env),
        port(env, "PRIOK_HEALTH_PORT", defaults().healthPort()),
        namespace(env),
        nodeTrust(env),
        identity(env));
  }

  private static String text(Map<String, String> env, String name, String otherwise) {
    String value = env.getOrDefault(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  private static int port(Map<String, String> env, String name, int otherwise) {
    String value = text(env, name, String.valueOf(otherwise));
    try {
      int port = Integer.parseInt(value);
      if (port > 0 && port < 65536) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw invalid(name, value, "a port from 1 to 65535", e);
    }
    throw invalid(name, value, "a port from 1 to 65535", null);
  }

  private static Duration duration(Map<String, String> env, String name, Duration otherwise) {
    String value = text(env, name, "");
    if (value.isEmpty()) {
      return otherwise;
    }
    String expected = "a time of at least 1s, such as 15s or 1m";
    try {
      Duration duration = Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
      if (duration.compareTo(Duration.ofSeconds(1)) >= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw invalid(name, value, expected, e);
    }
    throw invalid(name, value, expected, null);
  }

  private static List<String> pullSecrets(Map<String, String> env) {
    String name = "PRIOK_REGISTRY_PULL_SECRETS";
    List<String> secrets = list(env, name).distinct().toList();
    for (String secret : secrets) {
      if (secret.length() > 253 || !secret.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")) {
        throw invalid(name, secret, "names of Secrets", null);
      }
    }
    return secrets;
  }

  private static Stream<String> list(Map<String, String> env, String name) {
    return Arrays.stream(text(env, name, "").split(","))
        .map(String::strip)
        .filter(each -> !each.isEmpty());
  }

  private static Set<String> namespaces(Map<String, String> env) {
    String name = "PRIOK_WATCH_NAMESPACES";
    Set<String> namespaces = list(env, name).collect(Collectors.toSet());
    namespaces.forEach(namespace -> checkNamespace(name, namespace));
    return namespaces;
  }

  private static String namespace(Map<String, String> env) {
    String namespace = text(env, NAMESPACE, defaults().namespace());
    checkNamespace(NAMESPACE, namespace);
    return namespace;
  }

  private static Map<String, String> monitoring(Map<String, String> env) {
    String name = "PRIOK_MONITORING_NAMESPACES";
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : text(env, name, "").split(",", -1)) {
      String[] parts = label.strip().split("=", -1);
      if (parts.length == 2
          && LABEL_KEY.matcher(parts[0]).matches()
          && LABEL_VALUE.matcher(parts[1]).matches()) {
        labels.put(parts[0], parts[1]);
      } else if (!label.isBlank()) {
        throw invalid(
            name, text(env, name, ""), "labels of namespaces such as monitoring=true", null);
      }
    }
    return labels;
  }

  private static @Nullable TrustSettings nodeTrust(Map<String, String> env) {
    String variable = "PRIOK_AGENT_NAMESPACE";
    String namespace = text(env, variable, "");
    if (namespace.isEmpty()) {
      return null;
    }
    checkNamespace(variable, namespace);
    return new TrustSettings(
        namespace,
        text(env, "PRIOK_AGENT_SERVICE_ACCOUNT", TrustSettings.DEFAULT_SERVICE_ACCOUNT),
        insecure(env),
        port(env, "PRIOK_REPORT_PORT", TrustSettings.DEFAULT_REPORT_PORT),
        TrustSettings.DEFAULT_STALE_AFTER,
        TrustSettings.DEFAULT_LOOK_AGAIN);
  }

  private static InsecureNamespaces insecure(Map<String, String> env) {
    String variable = "PRIOK_ALLOW_INSECURE_NAMESPACES";
    String value = text(env, variable, "");
    try {
      return InsecureNamespaces.parse(value);
    } catch (IllegalArgumentException e) {
      throw invalid(variable, value, "names of namespaces, or *", e);
    }
  }

  private static @Nullable String identity(Map<String, String> env) {
    if (text(env, NAMESPACE, "").isEmpty()) {
      return null;
    }
    String identity = text(env, "POD_NAME", text(env, "HOSTNAME", ""));
    if (identity.isEmpty()) {
      throw new IllegalArgumentException(
          "POD_NAME is missing: with " + NAMESPACE + " each operator needs a name of its own");
    }
    return identity;
  }

  private static void checkNamespace(String variable, String namespace) {
    if (!namespace.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
      throw invalid(variable, namespace, "names of namespaces", null);
    }
  }

  private static IllegalArgumentException invalid(
      String name, String value, String expected, @Nullable Exception cause) {
    String shown = value.replaceAll("\\p{Cntrl}", "?");
    return new IllegalArgumentException(
        name + " is \"" + shown + "\", it has to be " + expected, cause);
  }
}
