package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.SECRETS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The objects of a pod's namespace that the pod may refer to. */
@FunctionalInterface
interface NamespaceObjects {
  Optional<ObjectNode> find(ResourceType type, String name);

  /** The decoded content of a ConfigMap or Secret by key, empty when there is no such object. */
  default Optional<Map<String, byte[]>> data(ResourceType type, String name) {
    return find(type, name)
        .map(object -> {
          Map<String, byte[]> data = new LinkedHashMap<>();
          for (Map.Entry<String, JsonNode> entry : object.path("data").properties()) {
            String text = entry.getValue().asText();
            boolean secret = type.equals(SECRETS);
            data.put(
                entry.getKey(), secret ? decoded(text) : text.getBytes(StandardCharsets.UTF_8));
          }
          for (Map.Entry<String, JsonNode> entry : object.path("binaryData").properties()) {
            data.put(entry.getKey(), decoded(entry.getValue().asText()));
          }
          return data;
        });
  }

  private static byte[] decoded(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}
