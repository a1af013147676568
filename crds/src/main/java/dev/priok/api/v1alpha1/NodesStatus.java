package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the nodes stand that could pull from the registry.
 *
 * @param total nodes on which an agent runs
 * @param trusted how many of them pull by the registry's name
 * @param summary the two for a person to read, for example {@code 2/3}
 * @param failing nodes that do not trust the registry, at most ten
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodesStatus(
    @JsonPropertyDescription("Nodes on which a node agent runs.") @Nullable Integer total,
    @JsonPropertyDescription("Nodes that trust the registry.") @Nullable Integer trusted,
    @JsonPropertyDescription("trusted/total for a person to read.") @Size(max = 21) @Nullable String summary,
    @JsonPropertyDescription("Nodes that do not trust the registry, at most ten.")
        List<FailingNode> failing) {

  public NodesStatus {
    failing = failing == null ? List.of() : List.copyOf(failing);
  }

  /**
   * A node that does not trust the registry.
   *
   * @param node its name
   * @param state the agent's word for what is wrong, or Unknown where no agent speaks
   * @param message what a person has to do
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FailingNode(
      @JsonPropertyDescription("Name of the node.") @Required @Size(max = 253) String node,
      @JsonPropertyDescription("What is wrong, in one word.") @Size(max = 64) @Nullable String state,
      @JsonPropertyDescription("What to do about it.") @Size(max = 1024) @Nullable String message) {}
}
