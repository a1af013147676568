package dev.priok.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Admission;
import dev.priok.local.store.BuiltInTypes;
import dev.priok.local.store.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Folds a Secret's {@code stringData} into its {@code data}, as every Kubernetes API does. */
public final class StringData implements Admission {

  @Override
  public void admit(ResourceType type, @Nullable ObjectNode old, ObjectNode next) {
    if (!type.equals(BuiltInTypes.SECRETS)
        || !(next.remove("stringData") instanceof ObjectNode plain)) {
      return;
    }
    ObjectNode data = next.withObjectProperty("data");
    for (Map.Entry<String, JsonNode> entry : plain.properties()) {
      byte[] bytes = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
      data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
    }
  }
}
