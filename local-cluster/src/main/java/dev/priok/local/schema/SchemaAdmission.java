package dev.priok.local.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Admission;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ApiException.Cause;
import dev.priok.local.store.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prunes, completes and validates every object by the schema of its kind. */
public final class SchemaAdmission implements Admission {
  private final TypeCatalog catalog;

  public SchemaAdmission(TypeCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void admit(ResourceType type, @Nullable ObjectNode old, ObjectNode next) {
    catalog.find(type).ifPresent(served -> admit(served, next));
  }

  private static void admit(ServedType served, ObjectNode next) {
    if (served.closed()) {
      served.schema().prune(next);
    }
    served.schema().applyDefaults(next);
    List<Cause> causes = served.validation().check(next);
    if (!causes.isEmpty()) {
      throw ApiException.invalid(served.type(), next.at("/metadata/name").asText(), causes);
    }
  }
}
