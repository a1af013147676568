package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * The claim that the operator makes for a registry.
 *
 * @param size a Kubernetes quantity such as {@code 10Gi}; it may only grow
 * @param storageClassName null means the cluster's default class
 * @param accessMode how the volume is mounted
 * @param reclaimPolicy what happens to the claim when its Registry is deleted
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.size) || !has(oldSelf.size) || quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0",
    message = "size may only grow: a volume cannot be shrunk")
@ValidationRule(
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName) && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
    message = "storageClassName cannot change: create another Registry and copy the images to it")
@ValidationRule(
    value =
        "!has(self.accessMode) || !has(oldSelf.accessMode) || self.accessMode == oldSelf.accessMode",
    message = "accessMode cannot change: create another Registry and copy the images to it")
public record PvcSpec(
    @JsonPropertyDescription("Size as a quantity, for example 10Gi; it may only grow.")
        @Default("10Gi")
        @Pattern("^[1-9][0-9]*(\\.[0-9]+)?(k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$") @Size(max = 20) @Nullable String size,
    @JsonPropertyDescription(
            "StorageClass of the claim; the cluster's default class when left out.")
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$") @Size(max = 253) @Nullable String storageClassName,
    @JsonPropertyDescription("How the volume is mounted.") @Default("ReadWriteOnce")
        @Nullable AccessMode accessMode,
    @JsonPropertyDescription(
            "Retain (default) keeps the claim and its images when the Registry is deleted; Delete removes both.")
        @Default("Retain")
        @Nullable ReclaimPolicy reclaimPolicy) {

  /** How a volume is mounted, in the words of a PersistentVolumeClaim. */
  public enum AccessMode {
    @JsonProperty("ReadWriteOnce")
    READ_WRITE_ONCE("ReadWriteOnce"),
    @JsonProperty("ReadWriteOncePod")
    READ_WRITE_ONCE_POD("ReadWriteOncePod"),
    @JsonProperty("ReadWriteMany")
    READ_WRITE_MANY("ReadWriteMany");

    private final String value;

    AccessMode(String value) {
      this.value = value;
    }

    /** The mode as a PersistentVolumeClaim spells it. */
    public String value() {
      return value;
    }
  }

  /** What happens to the claim when its Registry is deleted. */
  public enum ReclaimPolicy {
    @JsonProperty("Retain")
    RETAIN,
    @JsonProperty("Delete")
    DELETE
  }
}
