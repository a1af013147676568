package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is removed by number or age. Without a rule that covers its repository nothing is.
 *
 * @param dryRun true only says, in the registry's log, what would go
 * @param rules the first that covers a repository counts for it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.rules) || self.rules.all(r, r.repositories.all(p, self.rules.filter(o, p in o.repositories).size() == 1))",
    message = "two rules are for the same repositories: only the first would ever count")
@ValidationRule(
    value =
        "!has(self.rules) || size(self.rules) == 0 || self.rules.all(r, !('**' in r.repositories)) || '**' in self.rules[size(self.rules) - 1].repositories",
    message = "the rule for ** covers every repository: put it last")
public record RetentionSpec(
    @JsonPropertyDescription("true only says in the registry's log what the rules would remove.")
        @Default("false")
        @Nullable Boolean dryRun,
    @JsonPropertyDescription(
            "What stays, by repository; the first rule that covers a repository counts for it.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Size(max = 16) List<RetentionRuleSpec> rules) {

  public RetentionSpec {
    rules = rules == null ? List.of() : List.copyOf(rules);
  }
}
