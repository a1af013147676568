package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.ResourcesSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compute resources of the registry's container.
 *
 * @param requirements without the quantities that cannot be read
 * @param problem what a person has to correct; empty when all can be read
 */
record ContainerResources(ResourceRequirements requirements, Optional<String> problem) {

  /** What is asked for as a whole, or the defaults as a whole. */
  static ContainerResources of(@Nullable ResourcesSpec spec) {
    if (spec == null) {
      return new ContainerResources(
          new ResourceRequirementsBuilder()
              .addToRequests("cpu", new Quantity("100m"))
              .addToRequests("memory", new Quantity("256Mi"))
              .addToLimits("memory", new Quantity("512Mi"))
              .build(),
          Optional.empty());
    }
    return new ContainerResources(
        new ResourceRequirements(List.of(), quantities(spec.limits()), quantities(spec.requests())),
        problem("limits", spec.limits()).or(() -> problem("requests", spec.requests())));
  }

  /** A quantity in Kubernetes' notation; empty when the text is none. */
  static Optional<Quantity> quantity(String text) {
    try {
      Quantity quantity = Quantity.parse(text);
      return quantity.getNumericalAmount().signum() < 0 ? Optional.empty() : Optional.of(quantity);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Map<String, Quantity> quantities(@Nullable Map<String, String> texts) {
    Map<String, Quantity> quantities = new TreeMap<>();
    if (texts != null) {
      texts.forEach((name, text) -> quantity(text).ifPresent(read -> quantities.put(name, read)));
    }
    return quantities;
  }

  private static Optional<String> problem(String field, @Nullable Map<String, String> texts) {
    return texts == null
        ? Optional.empty()
        : new TreeMap<>(texts)
            .entrySet().stream()
                .filter(entry -> quantity(entry.getValue()).isEmpty())
                .findFirst()
                .map(entry ->
                    "spec.resources."
                        + field
                        + "."
                        + entry.getKey()
                        + " is \""
                        + entry.getValue()
                        + "\": write a quantity such as 500m or 512Mi");
  }
}
