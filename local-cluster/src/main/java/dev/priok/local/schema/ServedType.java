package dev.priok.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.priok.local.store.ResourceType;

/**
 * A kind as it is served.
 *
 * @param schema with {@code metadata}; unknown fields are kept where it is not closed
 * @param closed whether fields the schema does not name are pruned
 * @param columns as {@code additionalPrinterColumns}
 */
public record ServedType(
    ResourceType type,
    Schema schema,
    boolean closed,
    SchemaValidation validation,
    JsonNode columns) {}
