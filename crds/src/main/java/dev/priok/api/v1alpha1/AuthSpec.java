package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in.
 *
 * @param anonymous what may be done without logging in
 * @param htpasswdSecret the users; null means the operator makes one user, {@code admin}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuthSpec(
    @JsonPropertyDescription(
            "What may be done without logging in: None (default), or Full: pull and push, never delete.")
        @Default("None")
        @Nullable Anonymous anonymous,
    @JsonPropertyDescription(
            "Secret with a key htpasswd (bcrypt lines, as htpasswd -B writes them); without it the operator makes a user admin.")
        @Nullable HtpasswdSecretSpec htpasswdSecret) {

  /** What may be done without logging in. */
  public enum Anonymous {
    @JsonProperty("None")
    NONE,
    @JsonProperty("Full")
    FULL
  }
}
