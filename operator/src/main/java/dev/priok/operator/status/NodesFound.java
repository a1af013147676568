package dev.priok.operator.status;

import dev.priok.api.v1alpha1.NodesStatus;
import org.jspecify.annotations.Nullable;

/** What is known of the nodes' trust in one registry. */
public sealed interface NodesFound {

  /** Nobody asked for it: the status says nothing of nodes. */
  record Off() implements NodesFound {}

  /** The agents had no time to report yet: what the status says stays. */
  record NotYet(String message) implements NodesFound {}

  /**
   * What the agents reported.
   *
   * @param finding good is True, progressing is Unknown, everything else False
   * @param nodes null where the registry is for no node
   */
  record Counted(Finding finding, @Nullable NodesStatus nodes) implements NodesFound {}
}
