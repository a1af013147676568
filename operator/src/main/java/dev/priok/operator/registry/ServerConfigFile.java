package dev.priok.operator.registry;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The registry server's config.yml. It holds no path and nothing secret: those come by environment,
 * so that the same file serves in every surrounding.
 */
final class ServerConfigFile {
  static final String NAME = "config.yml";

  private ServerConfigFile() {}

  static String render(String realm, boolean anonymousFull, boolean deletionEnabled) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("version", 0.1);
    root.put("log", ordered("level", "info", "formatter", "json"));
    root.put("storage", Map.of("delete", Map.of("enabled", deletionEnabled)));
    root.put(
        "http",
        ordered(
            "addr",
            ":" + ServerPodTemplate.REGISTRY_PORT,
            "debug",
            ordered(
                "addr",
                ":" + ServerPodTemplate.MANAGEMENT_PORT,
                "prometheus",
                ordered("enabled", true, "path", "/metrics"))));
    root.put(
        "auth",
        ordered("anonymous", anonymousFull ? "full" : "none", "htpasswd", Map.of("realm", realm)));
    return Serialization.asYaml(root);
  }

  /** Changes when, and only when, the registry has to start again to see the file. */
  static String hash(String file) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(file.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Map<String, Object> ordered(
      String firstKey, Object first, String secondKey, Object second) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(firstKey, first);
    map.put(secondKey, second);
    return map;
  }
}
