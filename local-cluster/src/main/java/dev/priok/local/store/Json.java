package dev.priok.local.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Arrays;
import java.util.Iterator;

/** JSON written in place, and its equality. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private Json() {}

  /** An empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** An object written as YAML, in which each {@code $} stands for the next of the values. */
  public static ObjectNode of(String yaml, Object... values) {
    try {
      return (ObjectNode) filled(YAML.readTree(yaml), Arrays.asList(values).iterator());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(yaml, e);
    }
  }

  private static JsonNode filled(JsonNode node, Iterator<Object> values) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(filled(field.getValue(), values)));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, filled(array.get(i), values));
      }
    }
    return node.asText().equals("$") ? MAPPER.valueToTree(values.next()) : node;
  }

  /** Equality by value: an int and a long of the same number are the same. */
  public static boolean same(JsonNode left, JsonNode right) {
    return left.equals(Json::compareScalars, right);
  }

  private static int compareScalars(JsonNode left, JsonNode right) {
    if (left.isNumber() && right.isNumber()) {
      return left.decimalValue().compareTo(right.decimalValue());
    }
    return left.equals(right) ? 0 : 1;
  }
}
