package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * One address of the registry.
 *
 * @param address host and port, as it stands before the repository in an image's name
 * @param scheme {@code http} or {@code https}
 * @param usableFrom who can use it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EndpointStatus(
    @JsonPropertyDescription(
            "Host and port, as it stands before the repository in an image's name.")
        @Required
        @Size(max = 261) String address,
    @JsonPropertyDescription("http or https.") @Required @Size(max = 5) String scheme,
    @JsonPropertyDescription("Who can use this address: Pods (needs cluster DNS) or PodsAndNodes.")
        @Required
        Audience usableFrom) {

  /** From where an address can be used. */
  public enum Audience {
    @JsonProperty("Pods")
    PODS,
    @JsonProperty("PodsAndNodes")
    PODS_AND_NODES
  }
}
