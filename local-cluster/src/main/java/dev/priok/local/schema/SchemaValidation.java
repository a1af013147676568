package dev.priok.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.priok.local.store.ApiException.Cause;
import java.util.List;

/** Checks objects against a structural schema: what JSON schema knows of it, without formats. */
public final class SchemaValidation {
  private static final JsonMetaSchema STRUCTURAL =
      JsonMetaSchema.builder(JsonMetaSchema.getV4())
          .unknownKeywordFactory((name, context) -> new NonValidationKeyword(name))
          .build();

  private final JsonSchema schema;

  SchemaValidation(Schema structural) {
    schema =
        JsonSchemaFactory.getInstance(VersionFlag.V4, factory -> factory.metaSchema(STRUCTURAL))
            .getSchema(
                structural.node(),
                SchemaValidatorsConfig.builder()
                    .pathType(PathType.JSON_POINTER)
                    .formatAssertionsEnabled(false)
                    .build());
  }

  /** What is wrong with the object; empty when it is valid. */
  public List<Cause> check(ObjectNode object) {
    return schema.validate(object).stream().map(message -> cause(message, object)).toList();
  }

  private static Cause cause(ValidationMessage message, ObjectNode object) {
    String pointer = message.getInstanceLocation().toString();
    if (message.getType().equals("required")) {
      String field = path(pointer + "/" + message.getProperty());
      return new Cause(field, "FieldValueRequired", "Required value");
    }
    JsonNode value = object.at(pointer);
    String shown = value.isContainerNode() ? "\"" + value.getNodeType() + "\"" : value.toString();
    return new Cause(
        path(pointer), "FieldValueInvalid", "Invalid value: " + shown + ": " + message.getError());
  }

  /** {@code /spec/env/0/name} as {@code spec.env[0].name}. */
  private static String path(String pointer) {
    return pointer.substring(1).replaceAll("/(\\d+)(?=/|$)", "[$1]").replace('/', '.');
  }
}
