package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.AccessRuleSpec;
import dev.priok.api.v1alpha1.DeletionSpec;
import dev.priok.api.v1alpha1.GcSpec;
import dev.priok.api.v1alpha1.RegistrySpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registry server's config.yml. It holds nothing secret and no path but of what lies beside it:
 * those come by environment, so that the same file serves in every surrounding.
 *
 * @param text the file
 * @param hash changes when, and only when, the registry has to start again to see the file
 * @param inUse the list of what retention leaves, which lies beside it; null where there are no
 *     rules, and where it is not known: without it the registry removes nothing
 */
record ServerConfigFile(String text, String hash, @Nullable String inUse) {
  static final String NAME = "config.yml";
  static final String IN_USE = "in-use";

  static ServerConfigFile of(
      String realm, AuthPlan auth, RegistrySpec spec, @Nullable String inUse) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("version", 0.1);
    root.put("log", ordered("level", "info", "formatter", "json"));
    root.put("storage", storage(spec));
    root.put("http", http());
    root.put("auth", auth(realm, auth));
    if (spec.gc() != null) {
      root.put("gc", gc(spec.gc()));
    }
    String hash = hash(Serialization.asYaml(root));
    // A running server reads these again by itself.
    root.putAll(TagRules.of(spec));
    return new ServerConfigFile(Serialization.asYaml(root), hash, inUse);
  }

  private static Map<String, Object> storage(RegistrySpec spec) {
    DeletionSpec deletion = spec.deletion();
    boolean deletionEnabled = deletion == null || !Boolean.FALSE.equals(deletion.enabled());
    Map<String, Object> storage = new LinkedHashMap<>();
    storage.put("delete", Map.of("enabled", deletionEnabled));
    if (spec.storage() != null && spec.storage().lowSpace() != null) {
      storage.put("lowspace", spec.storage().lowSpace());
    }
    return storage;
  }

  private static Map<String, Object> http() {
    return ordered(
        "addr",
        ":" + ServerPodTemplate.REGISTRY_PORT,
        "debug",
        ordered(
            "addr",
            ":" + ServerPodTemplate.MANAGEMENT_PORT,
            "prometheus",
            ordered("enabled", true, "path", "/metrics")));
  }

  private static Map<String, Object> gc(GcSpec spec) {
    Map<String, Object> gc = new LinkedHashMap<>();
    if (spec.schedule() != null) {
      gc.put("schedule", spec.schedule());
    }
    if (spec.minAge() != null) {
      gc.put("minage", spec.minAge());
    }
    return gc;
  }

  private static Map<String, Object> auth(String realm, AuthPlan plan) {
    Map<String, Object> auth =
        ordered(
            "anonymous",
            switch (plan.anonymous()) {
              case NONE -> "none";
              case PULL -> "pull";
              case FULL -> "full";
            },
            "htpasswd",
            Map.of("realm", realm));
    if (!plan.rules().isEmpty()) {
      auth.put("rules", plan.rules().stream().map(ServerConfigFile::rule).toList());
    }
    return auth;
  }

  private static Map<String, Object> rule(AccessRuleSpec rule) {
    Map<String, Object> map = ordered("repositories", rule.repositories(), "users", rule.users());
    map.put("actions", rule.actions().stream().map(AccessRuleSpec.Action::word).toList());
    return map;
  }

  private static String hash(String file) {
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
