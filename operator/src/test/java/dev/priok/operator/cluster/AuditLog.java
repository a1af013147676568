package dev.priok.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a user asked of the API server, and by which of his roles he was allowed to. */
public final class AuditLog {
  private static final Pattern ROLE = Pattern.compile(" of (Role|ClusterRole) \"([^\"]+)\" to ");

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

  /** What the rules grant and nobody used, as {@code role: verb group/resource}. */
  public SortedSet<String> unused(Map<String, List<PolicyRule>> rules) {
    SortedSet<String> granted = new TreeSet<>();
    rules.forEach((role, list) -> list.forEach(rule -> granted.addAll(grants(role, rule))));
    events.forEach(event -> granted.remove(used(event)));
    return granted;
  }

  private static List<String> grants(String role, PolicyRule rule) {
    List<String> grants = new ArrayList<>();
    for (String group : rule.getApiGroups()) {
      for (String resource : rule.getResources()) {
        for (String verb : rule.getVerbs()) {
          grants.add(role + ": " + verb + " " + name(group, resource));
        }
      }
    }
    return grants;
  }

  private static String used(JsonNode event) {
    Matcher role = ROLE.matcher(annotation(event, "reason"));
    if (!role.find()) {
      return "";
    }
    String namespace = event.path("objectRef").path("namespace").asText();
    return role.group(1)
        + " "
        + (role.group(1).equals("Role") ? namespace + "/" : "")
        + role.group(2)
        + ": "
        + event.path("verb").asText()
        + " "
        + resource(event);
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
