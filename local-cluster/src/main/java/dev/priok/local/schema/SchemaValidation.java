package dev.priok.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.priok.local.store.ApiException.Cause;
import java.util.List;

/** Checks objects against a structural schema and words what is wrong as Kubernetes does. */
public final class SchemaValidation {
  private static final List<String> KEYWORDS =
      List.of(
          """
          type properties additionalProperties items required enum format pattern minLength
          maxLength minItems maxItems uniqueItems minProperties maxProperties minimum maximum
          exclusiveMinimum exclusiveMaximum multipleOf not anyOf allOf oneOf\
          """
              .split("\\s+"));

  private final JsonSchema schema;

  SchemaValidation(Schema structural) {
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build();
    schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
            .getSchema(plain(structural.node()), config);
  }

  /** What is wrong with the object, in the order of its fields; empty when it is valid. */
  public List<Cause> check(ObjectNode object) {
    return schema.validate(object).stream().map(message -> cause(message, object)).toList();
  }

  /** The part of a structural schema that JSON schema knows; extensions become types. */
  private static JsonNode plain(JsonNode node) {
    if (!(node instanceof ObjectNode source)) {
      return node;
    }
    ObjectNode plain = source.deepCopy().retain(KEYWORDS);
    if (!source.path("format").asText().equals("date-time")) {
      plain.remove("format");
    }
    if (source.path("x-kubernetes-int-or-string").asBoolean()) {
      plain.putArray("type").add("integer").add("string");
    } else if (source.path("nullable").asBoolean() && source.path("type").isTextual()) {
      plain.putArray("type").add(source.get("type").asText()).add("null");
    }
    for (String nested : List.of("items", "additionalProperties")) {
      if (plain.has(nested)) {
        plain.set(nested, plain(plain.get(nested)));
      }
    }
    if (plain.get("properties") instanceof ObjectNode properties) {
      properties.properties().forEach(property -> property.setValue(plain(property.getValue())));
    }
    return plain;
  }

  private static Cause cause(ValidationMessage message, ObjectNode object) {
    String pointer = message.getInstanceLocation().toString();
    String path = path(pointer, object);
    JsonNode value = object.at(pointer);
    Object limit =
        message.getArguments() == null || message.getArguments().length == 0
            ? ""
            : message.getArguments()[0];
    return switch (message.getType()) {
      case "required" -> {
        String missing =
            path.isEmpty() ? message.getProperty() : path + "." + message.getProperty();
        yield new Cause(missing, "FieldValueRequired", "Required value");
      }
      case "enum" ->
          new Cause(
              path,
              "FieldValueNotSupported",
              "Unsupported value: %s: supported values: %s".formatted(value, supported(message)));
      case "maxLength" ->
          new Cause(
              path, "FieldValueTooLong", "Too long: may not be more than " + limit + " bytes");
      case "maxItems" ->
          new Cause(
              path,
              "FieldValueTooMany",
              "Too many: %d: must have at most %s items".formatted(value.size(), limit));
      default ->
          new Cause(
              path,
              "type".equals(message.getType()) ? "FieldValueTypeInvalid" : "FieldValueInvalid",
              "Invalid value: %s: %s %s"
                  .formatted(shown(value), path, rule(message, limit, value)));
    };
  }

  private static String rule(ValidationMessage message, Object limit, JsonNode value) {
    return switch (message.getType()) {
      case "type" -> "in body must be of type %s: %s".formatted(type(message), shown(value));
      case "pattern" -> "in body should match '%s'".formatted(limit);
      case "minimum" -> "in body should be greater than or equal to " + limit;
      case "maximum" -> "in body should be less than or equal to " + limit;
      case "minLength" -> "in body should be at least %s chars long".formatted(limit);
      case "minItems" -> "in body should have at least %s items".formatted(limit);
      default -> "in body is invalid: " + message.getMessage();
    };
  }

  private static String type(ValidationMessage message) {
    JsonNode type = message.getSchemaNode();
    return type == null ? "" : type.isArray() ? type.path(0).asText() : type.asText();
  }

  private static String supported(ValidationMessage message) {
    JsonNode values = message.getSchemaNode();
    return values == null
        ? ""
        : values
            .valueStream()
            .map(JsonNode::toString)
            .collect(java.util.stream.Collectors.joining(", "));
  }

  private static String shown(JsonNode value) {
    return value.isContainerNode()
        ? value.isArray() ? "\"array\"" : "\"object\""
        : value.toString();
  }

  /** {@code /spec/env/0/name} as {@code spec.env[0].name}. */
  private static String path(String pointer, ObjectNode object) {
    StringBuilder path = new StringBuilder();
    JsonNode at = object;
    for (String part : pointer.split("/", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      String name = part.replace("~1", "/").replace("~0", "~");
      if (at.isArray()) {
        path.append('[').append(name).append(']');
        at = at.path(Integer.parseInt(name));
      } else {
        path.append(path.isEmpty() ? "" : ".").append(name);
        at = at.path(name);
      }
    }
    return path.toString();
  }
}
