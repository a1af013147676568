package dev.priok.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.BuiltInTypes;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ResourceType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The kinds that are served now: the built-in ones and those of the CustomResourceDefinitions in
 * the store, which count from the moment they are stored.
 */
public final class TypeCatalog {
  private record Parsed(String resourceVersion, List<ServedType> versions) {}

  private final ObjectStore store;
  private final JsonNode knowledge;
  private final List<ServedType> builtIn;
  private final Map<String, Parsed> custom = new ConcurrentHashMap<>();

  public TypeCatalog(ObjectStore store) {
    this.store = store;
    this.knowledge = readKnowledge();
    this.builtIn = BuiltInTypes.ALL.stream().map(this::builtIn).toList();
  }

  /** All served kinds, built-in ones first. */
  public List<ServedType> all() {
    List<ServedType> all = new ArrayList<>(builtIn);
    for (ObjectNode crd : store.list(BuiltInTypes.CUSTOM_RESOURCE_DEFINITIONS, null)) {
      all.addAll(versionsOf(crd));
    }
    return all;
  }

  /** The kind under a path such as {@code /apis/group/version/plural}. */
  public Optional<ServedType> find(String group, String version, String plural) {
    Optional<ServedType> known = match(builtIn, group, version, plural);
    return known.isPresent() ? known : match(custom(group, plural), group, version, plural);
  }

  /** The schema and validation of a stored kind; what is not known is open. */
  public Optional<ServedType> find(ResourceType type) {
    return find(type.group(), type.version(), type.plural());
  }

  private static Optional<ServedType> match(
      List<ServedType> types, String group, String version, String plural) {
    return types.stream()
        .filter(served -> served.type().plural().equals(plural))
        .filter(served -> served.type().version().equals(version))
        .filter(served -> served.type().group().equals(group))
        .findFirst();
  }

  private List<ServedType> custom(String group, String plural) {
    ObjectKey key =
        new ObjectKey(BuiltInTypes.CUSTOM_RESOURCE_DEFINITIONS, null, plural + "." + group);
    return store.get(key).map(this::versionsOf).orElse(List.of());
  }

  private List<ServedType> versionsOf(ObjectNode crd) {
    String version = crd.at("/metadata/resourceVersion").asText();
    Parsed parsed =
        custom.compute(
            crd.at("/metadata/uid").asText(),
            (uid, known) ->
                known != null && known.resourceVersion().equals(version)
                    ? known
                    : new Parsed(version, parse(crd)));
    return parsed.versions();
  }

  private List<ServedType> parse(ObjectNode crd) {
    List<ServedType> served = new ArrayList<>();
    JsonNode spec = crd.path("spec");
    JsonNode storage = spec.path("versions").path(0);
    for (JsonNode version : spec.path("versions")) {
      storage = version.path("storage").asBoolean() ? version : storage;
    }
    ResourceType stored = CustomResources.type(spec, storage);
    for (JsonNode version : spec.path("versions")) {
      if (version.path("served").asBoolean()) {
        served.add(customType(CustomResources.type(spec, version), stored, version));
      }
    }
    return served;
  }

  private ServedType customType(ResourceType type, ResourceType stored, JsonNode version) {
    Schema schema = withMetadata(version.at("/schema/openAPIV3Schema"));
    List<JsonNode> columns =
        new ArrayList<>(version.path("additionalPrinterColumns").valueStream().toList());
    if (columns.isEmpty()) {
      columns.add(CustomResources.AGE);
    }
    return new ServedType(type, stored, schema, true, new SchemaValidation(schema), columns);
  }

  private ServedType builtIn(ResourceType type) {
    ResourceType stored = type.equals(BuiltInTypes.NEW_EVENTS) ? BuiltInTypes.EVENTS : type;
    JsonNode known = knowledge.path("kinds").path(stored.groupResource());
    Schema schema = withMetadata(known.path("schema"));
    List<JsonNode> columns = known.path("columns").valueStream().toList();
    return new ServedType(
        type,
        stored,
        schema,
        false,
        new SchemaValidation(schema),
        columns.isEmpty() ? List.of(CustomResources.AGE) : columns);
  }

  private Schema withMetadata(JsonNode known) {
    ObjectNode schema =
        known instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    ObjectNode properties = schema.withObjectProperty("properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    ObjectNode metadata = knowledge.get("metadata").deepCopy();
    properties.set("metadata", metadata.put("x-kubernetes-preserve-unknown-fields", true));
    return new Schema(schema);
  }

  private static JsonNode readKnowledge() {
    try (InputStream in = TypeCatalog.class.getResourceAsStream("built-in-kinds.yaml")) {
      Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return new ObjectMapper().valueToTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
