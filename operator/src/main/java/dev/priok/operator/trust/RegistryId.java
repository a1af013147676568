package dev.priok.operator.trust;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Comparator;

/** A Registry resource by namespace and name. */
public record RegistryId(String namespace, String name) implements Comparable<RegistryId> {

  public static RegistryId of(HasMetadata registry) {
    return new RegistryId(registry.getMetadata().getNamespace(), registry.getMetadata().getName());
  }

  /** The key of this registry in the desired document. */
  String key() {
    return namespace + "." + name + ".properties";
  }

  ResourceID resource() {
    return new ResourceID(name, namespace);
  }

  @Override
  public int compareTo(RegistryId other) {
    return Comparator.comparing(RegistryId::namespace)
        .thenComparing(RegistryId::name)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
