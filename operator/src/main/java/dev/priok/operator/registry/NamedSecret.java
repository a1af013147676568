package dev.priok.operator.registry;

import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;

/**
 * A Secret that a spec names.
 *
 * @param field where in the Registry it is named
 */
record NamedSecret(String name, String namespace, String field) {

  /** One that the operator writes itself is no source. */
  Finding writtenByTheOperator() {
    return Finding.stalled(
        Reason.SECRET_INVALID,
        "Secret " + name + " is written by the operator: name one of your own in " + field);
  }

  /**
   * @param before what is to be done before it is made, and how; may be empty
   * @param kind the kind of {@code kubectl create secret}
   * @param flags what it is made of
   */
  Finding missing(String before, String kind, String flags) {
    return Finding.needsHelp(
        Reason.SECRET_MISSING,
        "there is no Secret %s in namespace %s: create it%skubectl -n %s create secret %s %s %s)"
            .formatted(name, namespace, before, namespace, kind, name, flags));
  }
}
