package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the registry holds.
 *
 * @param repositories how many repositories
 * @param tags how many tags in all
 * @param manifests how many manifests in all
 * @param bytes stored bytes, each blob counted once, rounded to three digits
 * @param size the same for a person to read, for example {@code 1.23GiB}
 * @param lastPush when a tag was last written (RFC 3339); null when nothing was pushed yet
 * @param top the largest repositories, at most twenty
 * @param truncated whether {@code top} leaves repositories out
 * @param asOf when the numbers last changed (RFC 3339)
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CatalogStatus(
    @JsonPropertyDescription("Number of repositories.") @Nullable Long repositories,
    @JsonPropertyDescription("Number of tags in all repositories.") @Nullable Long tags,
    @JsonPropertyDescription("Number of manifests in all repositories.") @Nullable Long manifests,
    @JsonPropertyDescription("Stored bytes, each blob counted once, rounded to three digits.")
        @Nullable Long bytes,
    @JsonPropertyDescription("The same for a person to read.") @Size(max = 16) @Nullable String size,
    @JsonPropertyDescription("When a tag was last written.") @Size(max = 40) @Nullable String lastPush,
    @JsonPropertyDescription("The largest repositories, at most twenty.")
        List<RepositoryStatus> top,
    @JsonPropertyDescription("true when top leaves repositories out.") @Nullable Boolean truncated,
    @JsonPropertyDescription("When these numbers last changed.") @Size(max = 40) @Nullable String asOf) {

  public CatalogStatus {
    top = top == null ? List.of() : List.copyOf(top);
  }

  /**
   * One repository.
   *
   * @param name the repository's name
   * @param tags how many tags it has
   * @param bytes bytes of the blobs that it names, rounded to three digits
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RepositoryStatus(
      @JsonPropertyDescription("Name of the repository.") @Required @Size(max = 255) String name,
      @JsonPropertyDescription("Number of its tags.") @Nullable Long tags,
      @JsonPropertyDescription("Bytes of the blobs it names, rounded to three digits.")
          @Nullable Long bytes) {}
}
