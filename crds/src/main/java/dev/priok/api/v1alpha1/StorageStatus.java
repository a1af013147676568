package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * The volume under the registry. Quantities are rounded to three digits.
 *
 * @param claimName the PersistentVolumeClaim; null with emptyDir
 * @param capacity size of the volume
 * @param used what is in use of its file system, by whomever
 * @param available what can still be written
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StorageStatus(
    @JsonPropertyDescription("The PersistentVolumeClaim under the registry.") @Size(max = 253) @Nullable String claimName,
    @JsonPropertyDescription("Size of the volume.") @Size(max = 20) @Nullable String capacity,
    @JsonPropertyDescription("In use on its file system.") @Size(max = 20) @Nullable String used,
    @JsonPropertyDescription("What can still be written.") @Size(max = 20) @Nullable String available) {}
