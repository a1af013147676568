package dev.priok.local.schema;

import static dev.priok.local.store.BuiltInTypes.CUSTOM_RESOURCE_DEFINITIONS;
import static dev.priok.local.store.BuiltInTypes.SECRETS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Admission;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ApiException.Cause;
import dev.priok.local.store.BuiltInTypes;
import dev.priok.local.store.Json;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that are served now: the built-in ones and those of the CustomResourceDefinitions in
 * the store, which count from the moment they are stored. As an admission it prunes, completes and
 * validates every object by the schema of its kind.
 */
public final class TypeCatalog implements Admission {
  private final ObjectStore store;
  private final JsonNode description = BuiltInTypes.description();
  private final Map<String, ServedType> builtIn = new LinkedHashMap<>();

  /** By uid and resource version of the definition. */
  private final Map<String, ServedType> custom = new ConcurrentHashMap<>();

  public TypeCatalog(ObjectStore store) {
    this.store = store;
    for (JsonNode kind : description.path("kinds")) {
      ResourceType type = BuiltInTypes.type(kind);
      JsonNode columns = kind.path("columns");
      builtIn.put(type.groupResource(), served(type, kind.path("schema"), false, columns));
    }
  }

  /** All served kinds, built-in ones first. */
  public List<ServedType> all() {
    List<ServedType> all = new ArrayList<>(builtIn.values());
    store.list(CUSTOM_RESOURCE_DEFINITIONS, null).forEach(crd -> all.add(custom(crd)));
    return all;
  }

  /** The kind under a path such as {@code /apis/group/version/plural}. */
  public Optional<ServedType> find(String group, String version, String plural) {
    String name = group.isEmpty() ? plural : plural + "." + group;
    return Optional.ofNullable(builtIn.get(name))
        .or(() ->
            store.get(new ObjectKey(CUSTOM_RESOURCE_DEFINITIONS, null, name)).map(this::custom))
        .filter(served -> served.type().version().equals(version));
  }

  @Override
  public void admit(ResourceType type, @Nullable ObjectNode old, ObjectNode next) {
    if (type.equals(CUSTOM_RESOURCE_DEFINITIONS)) {
      checkDefinition(next);
    }
    if (type.equals(SECRETS) && next.remove("stringData") instanceof ObjectNode plain) {
      foldIntoData(plain, next.withObjectProperty("data"));
    }
    find(type.group(), type.version(), type.plural()).ifPresent(served -> admit(served, next));
  }

  /** As every Kubernetes API does with a Secret's {@code stringData}. */
  private static void foldIntoData(ObjectNode plain, ObjectNode data) {
    plain.forEachEntry((name, value) -> {
      byte[] bytes = value.asText().getBytes(StandardCharsets.UTF_8);
      data.put(name, Base64.getEncoder().encodeToString(bytes));
    });
  }

  private static void admit(ServedType served, ObjectNode next) {
    if (served.closed()) {
      served.schema().prune(next);
    }
    served.schema().applyDefaults(next);
    List<Cause> causes = served.validation().check(next);
    if (!causes.isEmpty()) {
      throw ApiException.invalid(ObjectKey.of(served.type(), next), causes);
    }
  }

  private static void checkDefinition(ObjectNode crd) {
    ObjectKey key = ObjectKey.of(CUSTOM_RESOURCE_DEFINITIONS, crd);
    if (!key.name().equals(type(crd).groupResource())) {
      throw ApiException.invalid(
          key, "metadata.name", "must be spec.names.plural+\".\"+spec.group");
    } else if (crd.at("/spec/versions").size() != 1) {
      throw ApiException.invalid(key, "spec.versions", "one version is served here, not several");
    }
  }

  /** The kind of a definition, which has one version and is established at once. */
  private static ResourceType type(ObjectNode crd) {
    JsonNode names = crd.at("/spec/names");
    String kind = names.path("kind").asText();
    return new ResourceType(
        crd.at("/spec/group").asText(),
        crd.at("/spec/versions/0/name").asText(),
        names.path("plural").asText(),
        names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
        kind,
        crd.at("/spec/scope").asText().equals("Namespaced"),
        crd.at("/spec/versions/0/subresources").has("status"),
        names.path("shortNames").valueStream().map(JsonNode::asText).toList(),
        names.path("categories").valueStream().map(JsonNode::asText).toList());
  }

  private ServedType custom(ObjectNode crd) {
    String state = crd.at("/metadata/uid").asText() + crd.at("/metadata/resourceVersion").asText();
    JsonNode version = crd.at("/spec/versions/0");
    JsonNode schema = version.at("/schema/openAPIV3Schema");
    JsonNode columns = version.path("additionalPrinterColumns");
    return custom.computeIfAbsent(state, s -> served(type(crd), schema, true, columns));
  }

  private ServedType served(ResourceType type, JsonNode known, boolean closed, JsonNode columns) {
    ObjectNode node = known instanceof ObjectNode object ? object.deepCopy() : Json.object();
    node.withObjectProperty("properties").setAll((ObjectNode) description.get("properties"));
    Schema schema = new Schema(node);
    JsonNode shown = columns.isEmpty() ? description.get("columns") : columns;
    return new ServedType(type, schema, closed, new SchemaValidation(schema), shown);
  }
}
