package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * The certificate that the registry serves.
 *
 * @param notAfter when it ends (RFC 3339)
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TlsStatus(
    @JsonPropertyDescription("When the certificate ends.") @Required @Size(max = 40) String notAfter) {}
