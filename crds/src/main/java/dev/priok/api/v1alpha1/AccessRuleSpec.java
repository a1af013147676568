package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Gives some users some actions on some repositories.
 *
 * @param repositories a pattern of names: {@code *} stands for any characters but a slash, {@code
 *     **} for any at all
 * @param users names, or {@code *} for everybody who is logged in
 * @param actions what they may do there
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(AccessRuleSchema.class)
public record AccessRuleSpec(
    @JsonPropertyDescription(
            "Names of repositories, such as team/**: * stands for any characters but a slash, ** for any.")
        @Required
        @Pattern("^(\\*{0,2}[a-z0-9._/-])*\\*{0,2}$") @Size(min = 1, max = 255) String repositories,
    @JsonPropertyDescription("Names of users; * for everybody who is logged in.")
        @Required
        @Size(min = 1, max = 64) List<String> users,
    @JsonPropertyDescription("What they may do: pull, push, delete.")
        @Required
        @Size(min = 1, max = 3) List<Action> actions) {

  public AccessRuleSpec {
    users = users == null ? List.of() : List.copyOf(users);
    actions = actions == null ? List.of() : List.copyOf(actions);
  }

  /** What may be done to a repository. */
  public enum Action {
    @JsonProperty("pull")
    PULL("pull"),
    @JsonProperty("push")
    PUSH("push"),
    @JsonProperty("delete")
    DELETE("delete");

    private final String word;

    Action(String word) {
      this.word = word;
    }

    /** The action as the registry server's configuration spells it. */
    public String word() {
      return word;
    }
  }
}
