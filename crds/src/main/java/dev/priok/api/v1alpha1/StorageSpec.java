package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Where the images lie: exactly one of the three places is set, and which one never changes.
 *
 * @param lowSpace how much of the volume must be free for a push to be taken; null means {@code 2%}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "(has(self.pvc) ? 1 : 0) + (has(self.existingClaim) ? 1 : 0) + (has(self.emptyDir) ? 1 : 0) == 1",
    message = "set exactly one of pvc, existingClaim and emptyDir")
@ValidationRule(
    value =
        "has(self.pvc) == has(oldSelf.pvc) && has(self.existingClaim) == has(oldSelf.existingClaim)",
    message =
        "the kind of storage cannot change: create another Registry and copy the images to it")
public record StorageSpec(
    @JsonPropertyDescription("A PersistentVolumeClaim that the operator makes and keeps.")
        @Nullable PvcSpec pvc,
    @JsonPropertyDescription(
            "A PersistentVolumeClaim that is already there; it is never changed or deleted.")
        @Nullable ExistingClaimSpec existingClaim,
    @JsonPropertyDescription(
            "A directory that is lost together with the pod: for trying things out.")
        @Nullable EmptyDirSpec emptyDir,
    @JsonPropertyDescription(
            "Below how much free space pushes are refused: a share of the volume up to 50%, a size such as 500Mi, or 0 for never. Default 2%.")
        @Pattern("^(0|([1-9]|[1-4][0-9]|50)%|[1-9][0-9]{0,5}(Ki|Mi|Gi|Ti))$") @Size(max = 8) @Nullable String lowSpace) {}
