package dev.priok.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.io.IOException;
import java.net.HttpURLConnection;
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

  /**
   * Requests that were refused, by a role that lacks or by admission, as {@code verb
   * group/resource} and the API server's words.
   *
   * @param provoked namespaces in which tests took rights away
   */
  public SortedSet<String> forbidden(String... provoked) {
    SortedSet<String> forbidden = new TreeSet<>();
    for (JsonNode event : events) {
      String namespace = event.path("objectRef").path("namespace").asText("the cluster");
      if (code(event) == HttpURLConnection.HTTP_FORBIDDEN
          && !List.of(provoked).contains(namespace)
          && !isOfATerminatingNamespace(event)
          && !isTooSoonAfterTheCrd(event)) {
        forbidden.add(
            event.path("verb").asText()
                + " "
                + resource(event)
                + " in "
                + namespace
                + ": "
                + message(event));
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

  private static int code(JsonNode event) {
    return event.path("responseStatus").path("code").asInt();
  }

  private static String message(JsonNode event) {
    return event.path("responseStatus").path("message").asText();
  }

  /** Nobody makes anything there. */
  private static boolean isOfATerminatingNamespace(JsonNode event) {
    return event
        .path("responseStatus")
        .path("details")
        .path("causes")
        .findValuesAsText("reason")
        .contains("NamespaceTerminating");
  }

  /** The admission of owner references learns of new kinds some seconds later. */
  private static boolean isTooSoonAfterTheCrd(JsonNode event) {
    return message(event).contains("cannot find RESTMapping for APIVersion priok.dev/v1alpha1");
  }

  /** Whether the right was needed and had an effect; also to see that a name is free. */
  private static boolean isAnswered(JsonNode event) {
    return code(event) < HttpURLConnection.HTTP_BAD_REQUEST
        || code(event) == HttpURLConnection.HTTP_NOT_FOUND;
  }

  /** An apply that makes an object needs patch and create. */
  private Set<String> used(String namespace) {
    Set<String> used = new HashSet<>();
    for (JsonNode event : events) {
      if (isAnswered(event)
          && (namespace.isEmpty()
              || namespace.equals(event.path("objectRef").path("namespace").asText()))) {
        used.add(event.path("verb").asText() + " " + resource(event));
        if (code(event) == HttpURLConnection.HTTP_CREATED) {
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
}
