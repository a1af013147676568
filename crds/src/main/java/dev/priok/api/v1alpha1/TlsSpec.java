package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Where the registry's certificate comes from.
 *
 * @param mode null means {@link Mode#MANAGED}
 * @param secret the certificate of {@link Mode#SECRET}, and of no other mode
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.secret) == (has(self.mode) && self.mode == 'Secret')",
    message = "secret goes together with mode Secret: set both or neither")
public record TlsSpec(
    @JsonPropertyDescription(
            "Managed (default): a certificate of the operator's own CA. Secret: the one in tls.secret. Disabled: plain HTTP, passwords included.")
        @Default("Managed")
        @Nullable Mode mode,
    @JsonPropertyDescription(
            "A Secret with the keys tls.crt (the whole chain) and tls.key, and ca.crt where nodes and clients need one.")
        @Nullable TlsSecretSpec secret) {

  /** Where a certificate comes from. */
  public enum Mode {
    @JsonProperty("Managed")
    MANAGED,
    @JsonProperty("Secret")
    SECRET,
    @JsonProperty("Disabled")
    DISABLED
  }
}
