package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks of a {@link Registry}. Every field has a default, so {@code spec: {}} is
 * whole.
 *
 * @param storage where the images lie; null only when no API server applied the default
 * @param auth who may come in
 * @param tls where the certificate comes from; null means the operator's own CA
 * @param resources compute resources of the registry's container
 * @param deletion whether manifests and blobs may be deleted through the API
 * @param gc when the space of what was deleted comes back; null means every night
 * @param retention what is removed by number or age; null means nothing
 * @param tags what may be done to tags; null means everything
 * @param nodeTrust whether nodes pull from the registry
 * @param paused true leaves every child as it is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegistrySpec(
    @JsonPropertyDescription(
            "Where the images lie: exactly one of pvc, existingClaim and emptyDir.")
        @Default("{\"pvc\": {}}")
        @Nullable StorageSpec storage,
    @JsonPropertyDescription("Who may log in, and what may be done without logging in.")
        @Nullable AuthSpec auth,
    @JsonPropertyDescription(
            "TLS of the registry; without it a certificate of the operator's own CA.")
        @Nullable TlsSpec tls,
    @JsonPropertyDescription("Compute resources of the registry's container.")
        @Nullable ResourcesSpec resources,
    @JsonPropertyDescription("Deleting manifests, tags and blobs through the API.")
        @Nullable DeletionSpec deletion,
    @JsonPropertyDescription(
            "Garbage collection: when the space of what nothing names any more comes back.")
        @Nullable GcSpec gc,
    @JsonPropertyDescription("What is removed by number or age; without it nothing is.")
        @Nullable RetentionSpec retention,
    @JsonPropertyDescription("What may be done to tags.") @Nullable TagsSpec tags,
    @JsonPropertyDescription("The nodes' trust in the registry, so that Pods can use its images.")
        @Nullable NodeTrustSpec nodeTrust,
    @JsonPropertyDescription("true leaves every child object as it is until it is false again.")
        @Default("false")
        @Nullable Boolean paused) {

  /** The spec of a Registry that says nothing. */
  public static RegistrySpec empty() {
    return new RegistrySpec(null, null, null, null, null, null, null, null, null, null);
  }
}
