package dev.priok.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a user asked of the API server. */
public final class AuditLog {
  private final List<JsonNode> events = new ArrayList<>();

  /** Reads it as it is now. */
  public AuditLog(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(file)) {
      events.add(mapper.readTree(line));
    }
  }

  /** Requests that no role allowed, as {@code verb group/resource}. */
  public SortedSet<String> forbidden() {
    SortedSet<String> forbidden = new TreeSet<>();
    for (JsonNode event : events) {
      if (annotation(event, "decision").equals("forbid")) {
        forbidden.add(
            event.path("verb").asText()
                + " "
                + resource(event)
                + " in "
                + event.path("objectRef").path("namespace").asText("the cluster"));
      }
    }
    return forbidden;
  }

  /**
   * What the rules grant and nobody used, as {@code role: verb group/resource}. A Role's rule
   * counts as used by what was done in its namespace, also where a ClusterRole would have allowed
   * it.
   */
  public SortedSet<String> unused(Map<String, List<PolicyRule>> rules) {
    SortedSet<String> unused = new TreeSet<>();
    rules.forEach((role, list) -> {
      String namespace = role.startsWith("Role ") ? role.replaceAll("^Role |/.*$", "") : "";
      Set<String> used = used(namespace);
      list.stream()
          .flatMap(rule -> grants(rule).stream())
          .filter(grant -> !used.contains(grant))
          .forEach(grant -> unused.add(role + ": " + grant));
    });
    return unused;
  }

  private static List<String> grants(PolicyRule rule) {
    List<String> grants = new ArrayList<>();
    for (String group : rule.getApiGroups()) {
      for (String resource : rule.getResources()) {
        for (String verb : rule.getVerbs()) {
          grants.add(verb + " " + name(group, resource));
        }
      }
    }
    return grants;
  }

  /** An apply that makes an object needs patch and create. */
  private Set<String> used(String namespace) {
    Set<String> used = new HashSet<>();
    for (JsonNode event : events) {
      if (namespace.isEmpty()
          || namespace.equals(event.path("objectRef").path("namespace").asText())) {
        used.add(event.path("verb").asText() + " " + resource(event));
        if (event.path("responseStatus").path("code").asInt() == 201) {
          used.add("create " + resource(event));
        }
      }
    }
    return used;
  }

  private static String resource(JsonNode event) {
    JsonNode object = event.path("objectRef");
    String subresource = object.path("subresource").asText("");
    return name(
        object.path("apiGroup").asText(""),
        object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource));
  }

  private static String name(String group, String resource) {
    return group.isEmpty() ? resource : group + "/" + resource;
  }

  private static String annotation(JsonNode event, String name) {
    return event.path("annotations").path("authorization.k8s.io/" + name).asText("");
  }
}
