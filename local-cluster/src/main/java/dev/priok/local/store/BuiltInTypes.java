package dev.priok.local.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The kinds that are there without a CustomResourceDefinition, by built-in-kinds.yaml. */
public final class BuiltInTypes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode DESCRIPTION = read();

  public static final ResourceType PODS = named("pods");
  public static final ResourceType SERVICES = named("services");
  public static final ResourceType STATEFUL_SETS = named("statefulsets.apps");
  public static final ResourceType CONFIG_MAPS = named("configmaps");
  public static final ResourceType SECRETS = named("secrets");
  public static final ResourceType EVENTS = named("events");
  public static final ResourceType PERSISTENT_VOLUME_CLAIMS = named("persistentvolumeclaims");
  public static final ResourceType NAMESPACES = named("namespaces");
  public static final ResourceType NODES = named("nodes");
  public static final ResourceType CUSTOM_RESOURCE_DEFINITIONS =
      named("customresourcedefinitions.apiextensions.k8s.io");

  private BuiltInTypes() {}

  /** The schema of {@code metadata}, and of each kind its type, schema and columns. */
  public static JsonNode description() {
    return DESCRIPTION.deepCopy();
  }

  /** Reads the {@code type} of a description. */
  public static ResourceType type(JsonNode kind) {
    return JSON.convertValue(kind.path("type"), ResourceType.class);
  }

  private static ResourceType named(String groupResource) {
    return type(DESCRIPTION.at("/kinds").path(groupResource));
  }

  private static JsonNode read() {
    try (InputStream in = BuiltInTypes.class.getResourceAsStream("built-in-kinds.yaml")) {
      Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return JSON.valueToTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
