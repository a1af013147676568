package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stays in some repositories.
 *
 * @param repositories patterns of names: {@code *} stands for any characters but a slash, {@code
 *     **} for any at all
 * @param keep which tags stay; null means all
 * @param untagged when manifests without a tag go; null means never
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(PatternListSchema.class)
@ValidationRule(
    value = "has(self.keep) || has(self.untagged)",
    message = "a rule says what stays: set keep, untagged or both")
@ValidationRule(
    value = "self.repositories.all(p, self.repositories.exists_one(q, q == p))",
    message = "a pattern of repositories is there twice")
@ValidationRule(
    value = "!('**' in self.repositories) || size(self.repositories) == 1",
    message = "** covers every repository: write it alone")
public record RetentionRuleSpec(
    @JsonPropertyDescription(
            "Names of repositories, such as team/**: * stands for any characters but a slash, ** for any.")
        @Required
        @Size(min = 1, max = 8) List<String> repositories,
    @JsonPropertyDescription(
            "A tag stays when any part of it keeps it; without keep all tags stay.")
        @Nullable Keep keep,
    @JsonPropertyDescription("When manifests without a tag go; without it never.")
        @Nullable Untagged untagged) {

  public RetentionRuleSpec {
    repositories = repositories == null ? List.of() : List.copyOf(repositories);
  }

  /**
   * Which tags stay.
   *
   * @param last the number of tags, by the time of their push
   * @param youngerThan since the push, a Go duration
   * @param tags patterns of those that always stay
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @SchemaCustomizer(PatternListSchema.class)
  @ValidationRule(
      value = "has(self.last) || has(self.youngerThan) || (has(self.tags) && size(self.tags) > 0)",
      message = "keep says what stays: set last, youngerThan or tags")
  @ValidationRule(
      value =
          "!has(self.youngerThan) || (duration(self.youngerThan) > duration('0s') && duration(self.youngerThan) <= duration('87600h'))",
      message = "youngerThan is more than 0 and 87600h at most")
  @ValidationRule(
      value =
          "!has(self.tags) || !(has(self.last) || has(self.youngerThan)) || self.tags.all(t, !t.matches('^[*]+$'))",
      message = "tags with * keeps all tags: last and youngerThan contradict it")
  public record Keep(
      @JsonPropertyDescription("The last so many tags, by the time of their push.")
          @Min(1) @Max(100_000) @Nullable Integer last,
      @JsonPropertyDescription("Tags pushed less than that ago, such as 720h.")
          @Pattern(GcSpec.DURATION) @Size(max = 20) @Nullable String youngerThan,
      @JsonPropertyDescription("Tags that always stay: * stands for any characters.")
          @JsonInclude(JsonInclude.Include.NON_EMPTY)
          @Size(max = 32) List<String> tags) {

    public Keep {
      tags = tags == null ? List.of() : List.copyOf(tags);
    }
  }

  /**
   * When manifests without a tag go.
   *
   * @param after since the last tag went, or the last pull by digest; a Go duration
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "duration(self.after) > duration('0s') && duration(self.after) <= duration('87600h')",
      message = "after is more than 0 and 87600h at most")
  public record Untagged(
      @JsonPropertyDescription(
              "How long after it lost its last tag, was pushed or was last pulled by digest, such as 168h.")
          @Required
          @Pattern(GcSpec.DURATION) @Size(max = 20) String after) {}
}
