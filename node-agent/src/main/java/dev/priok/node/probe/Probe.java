package dev.priok.node.probe;

import dev.priok.node.desired.RegistryTrust;

/** Asks whether a registry answers from this node, before the runtime is sent there. */
public interface Probe {

  /** The answer. */
  sealed interface Result {
    record Answered() implements Result {}

    /**
     * It did not answer, or not as the registry it claims to be.
     *
     * @param reason a sentence for a person
     */
    record Failed(String reason) implements Result {}
  }

  /** Takes a few seconds at most; never throws for a registry that misbehaves. */
  Result probe(RegistryTrust trust) throws InterruptedException;
}
