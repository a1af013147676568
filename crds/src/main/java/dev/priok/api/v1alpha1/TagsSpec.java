package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * What may be done to tags.
 *
 * @param immutable tags that can be pushed once
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TagsSpec(
    @JsonPropertyDescription(
            "Tags that can be pushed once, and neither moved nor deleted by a client or by retention.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Size(max = 64) List<Immutable> immutable) {

  public TagsSpec {
    immutable = immutable == null ? List.of() : List.copyOf(immutable);
  }

  /**
   * Some tags of some repositories.
   *
   * @param repositories patterns of names, as in {@link RetentionRuleSpec}
   * @param tags patterns: {@code *} stands for any characters
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @SchemaCustomizer(PatternListSchema.class)
  public record Immutable(
      @JsonPropertyDescription(
              "Names of repositories, such as prod/**: * stands for any characters but a slash, ** for any.")
          @Required
          @Size(min = 1, max = 8) List<String> repositories,
      @JsonPropertyDescription("Tags, such as v*: * stands for any characters.")
          @Required
          @Size(min = 1, max = 32) List<String> tags) {

    public Immutable {
      repositories = repositories == null ? List.of() : List.copyOf(repositories);
      tags = tags == null ? List.of() : List.copyOf(tags);
    }
  }
}
