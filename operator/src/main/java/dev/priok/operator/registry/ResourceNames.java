package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.Registry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names and labels of everything that belongs to one Registry. Pure and total: an impossible name
 * gives {@link #problem()}, not an exception.
 */
public record ResourceNames(String namespace, String registry) {
  /**
   * A StatefulSet's name becomes the label {@code controller-revision-hash} with eleven more
   * characters, and a label's value has 63 at most.
   */
  static final int MAX_REGISTRY_NAME = 63 - 11 - Child.STATEFUL_SET.suffix().length();

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String INSTANCE = "app.kubernetes.io/instance";
  private static final String NAME = "app.kubernetes.io/name";
  private static final String COMPONENT = "app.kubernetes.io/component";
  private static final String PRIOK = "priok";
  private static final Pattern SERVICE_NAME = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");

  public static ResourceNames of(Registry registry) {
    return new ResourceNames(
        registry.getMetadata().getNamespace(), registry.getMetadata().getName());
  }

  String child(Child child) {
    return registry + child.suffix();
  }

  String pod() {
    return child(Child.STATEFUL_SET) + "-0";
  }

  /** The name by which the whole cluster calls the registry, pods and nodes alike. */
  String serviceHost() {
    return child(Child.SERVICE) + "." + namespace + ".svc";
  }

  /** Labels of every child. */
  Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>(selector());
    labels.put("app.kubernetes.io/part-of", PRIOK);
    labels.put(MANAGED_BY, PRIOK);
    return Collections.unmodifiableMap(labels);
  }

  /** The labels that choose the pods; frozen for ever, since a StatefulSet's selector is. */
  Map<String, String> selector() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(NAME, "priok-registry");
    labels.put(INSTANCE, registry);
    labels.put(COMPONENT, "registry");
    return Collections.unmodifiableMap(labels);
  }

  /** A selector for the children of all registries. */
  static String allOfOurs() {
    return MANAGED_BY + "=" + PRIOK + "," + NAME + "=priok-registry";
  }

  /** Whether an object says by its labels that the operator made it for this Registry. */
  boolean marks(HasMetadata object) {
    return PRIOK.equals(object.getMetadata().getLabels().get(MANAGED_BY))
        && registry.equals(object.getMetadata().getLabels().get(INSTANCE));
  }

  /** Whether an object says by its labels that the operator made it for some other Registry. */
  boolean marksAnother(HasMetadata object) {
    return PRIOK.equals(object.getMetadata().getLabels().get(MANAGED_BY)) && !marks(object);
  }

  /** Why no child can have its name; empty when all can. The CRD says the same by CEL. */
  Optional<String> problem() {
    if (registry.length() > MAX_REGISTRY_NAME) {
      return Optional.of(
          "metadata.name has "
              + registry.length()
              + " characters, "
              + MAX_REGISTRY_NAME
              + " are possible: create the Registry under a shorter name");
    }
    return SERVICE_NAME.matcher(registry).matches()
        ? Optional.empty()
        : Optional.of(
            "metadata.name becomes a Service's name, so it must start with a letter and hold only"
                + " a-z, 0-9 and '-': create the Registry under such a name");
  }
}
