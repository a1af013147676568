package dev.priok.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A container registry with its storage, users and status. */
@Group("priok.dev")
@Version("v1alpha1")
@ShortNames("creg")
@Categories("priok")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Address", jsonPath = ".status.endpoints[0].address")
@AdditionalPrinterColumn(
    name = "Repos",
    jsonPath = ".status.catalog.repositories",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Tags",
    jsonPath = ".status.catalog.tags",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Size", jsonPath = ".status.catalog.size")
@AdditionalPrinterColumn(name = "Nodes", jsonPath = ".status.nodes.summary")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name must start with a letter and hold only a-z, 0-9 and '-': it becomes a Service's name")
@ValidationRule(
    value = "self.metadata.name.size() <= 43",
    message =
        "metadata.name may have 43 characters at most: <name>-registry-0 and its revision become labels of 63")
public final class Registry extends CustomResource<RegistrySpec, RegistryStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  /** {@inheritDoc} Nothing asked is a whole spec. */
  @Override
  @Default("{}")
  public RegistrySpec getSpec() {
    return super.getSpec();
  }

  /** {@inheritDoc} Without the default a Registry that nobody has looked at yet counts as ready. */
  @Override
  @Default("{\"observedGeneration\": -1}")
  public RegistryStatus getStatus() {
    return super.getStatus();
  }
}
