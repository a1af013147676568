package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in.
 *
 * @param anonymous what may be done without logging in
 * @param htpasswdSecret the users; null means the operator makes one user, {@code admin}
 * @param rules what users may do; empty means everything. The operator's {@code admin} may do
 *     everything in any case
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuthSpec(
    @JsonPropertyDescription(
            "What may be done without logging in: None (default), Pull, or Full: pull and push, never delete.")
        @Default("None")
        @Nullable Anonymous anonymous,
    @JsonPropertyDescription(
            "Secret with a key htpasswd (bcrypt lines, as htpasswd -B writes them); without it the operator makes a user admin.")
        @Nullable HtpasswdSecretSpec htpasswdSecret,
    @JsonPropertyDescription(
            "What users may do; without rules everything. With rules a user may do what at least one gives; the operator's admin everything.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Size(max = 64) List<AccessRuleSpec> rules) {

  public AuthSpec {
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  /** What may be done without logging in. */
  public enum Anonymous {
    @JsonProperty("None")
    NONE,
    @JsonProperty("Pull")
    PULL,
    @JsonProperty("Full")
    FULL
  }
}
