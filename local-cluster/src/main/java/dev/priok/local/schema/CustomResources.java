package dev.priok.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Admission;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ApiException.Cause;
import dev.priok.local.store.BuiltInTypes;
import dev.priok.local.store.ResourceType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Completes and checks CustomResourceDefinitions; a stored one is established at once. */
public final class CustomResources implements Admission {
  /** Holds a definition until its objects are gone. */
  public static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

  static final ObjectNode AGE =
      JsonNodeFactory.instance
          .objectNode()
          .put("name", "Age")
          .put("type", "date")
          .put("jsonPath", ".metadata.creationTimestamp");

  static ResourceType type(JsonNode spec, JsonNode version) {
    JsonNode names = spec.path("names");
    String kind = names.path("kind").asText();
    return new ResourceType(
        spec.path("group").asText(),
        version.path("name").asText(),
        names.path("plural").asText(),
        names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
        kind,
        spec.path("scope").asText().equals("Namespaced"),
        version.path("subresources").has("status"),
        names.path("shortNames").valueStream().map(JsonNode::asText).toList(),
        names.path("categories").valueStream().map(JsonNode::asText).toList());
  }

  /** The stored version of a definition. */
  public static ResourceType storedType(ObjectNode crd) {
    JsonNode versions = crd.at("/spec/versions");
    JsonNode stored =
        versions
            .valueStream()
            .filter(version -> version.path("storage").asBoolean())
            .findFirst()
            .orElse(versions.path(0));
    return type(crd.path("spec"), stored);
  }

  @Override
  public void admit(ResourceType type, @Nullable ObjectNode old, ObjectNode next) {
    if (!type.equals(BuiltInTypes.CUSTOM_RESOURCE_DEFINITIONS)) {
      return;
    }
    ResourceType defined = storedType(next);
    check(next, defined);
    ObjectNode names = next.withObject("/spec/names");
    names.put("singular", defined.singular());
    names.put("listKind", names.path("listKind").asText(defined.kind() + "List"));
    if (!next.path("spec").has("conversion")) {
      next.withObject("/spec/conversion").put("strategy", "None");
    }
    if (old == null) {
      next.withObjectProperty("metadata").withArrayProperty("finalizers").add(FINALIZER);
    }
    ObjectNode status = next.withObjectProperty("status");
    status.set("acceptedNames", names.deepCopy());
    status.putArray("storedVersions").add(defined.version());
    if (!status.has("conditions")) {
      ArrayNode conditions = status.putArray("conditions");
      String since = next.at("/metadata/creationTimestamp").asText();
      condition(conditions, "NamesAccepted", "NoConflicts", "no conflicts found", since);
      condition(
          conditions,
          "Established",
          "InitialNamesAccepted",
          "the initial names have been accepted",
          since);
    }
  }

  private static void check(ObjectNode crd, ResourceType defined) {
    String name = crd.at("/metadata/name").asText();
    if (!name.equals(defined.groupResource())) {
      throw ApiException.invalid(
          BuiltInTypes.CUSTOM_RESOURCE_DEFINITIONS,
          name,
          List.of(
              new Cause(
                  "metadata.name",
                  "FieldValueInvalid",
                  "Invalid value: \"%s\": must be spec.names.plural+\".\"+spec.group"
                      .formatted(name))));
    }
  }

  private static void condition(
      ArrayNode conditions, String type, String reason, String message, String since) {
    conditions
        .addObject()
        .put("type", type)
        .put("status", "True")
        .put("reason", reason)
        .put("message", message)
        .put("lastTransitionTime", since);
  }
}
