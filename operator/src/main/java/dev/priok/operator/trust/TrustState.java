package dev.priok.operator.trust;

import dev.priok.operator.status.Reason;
import java.util.Arrays;

/** The words of the agents for how a registry stands on a node. */
enum TrustState {
  TRUSTED("Trusted", Reason.NODES_TRUSTED),
  PENDING("Pending", Reason.PENDING),
  CONFLICT("Conflict", Reason.CONFLICT),
  CONFIG_PATH_UNSET("ConfigPathUnset", Reason.CONFIG_PATH_UNSET),
  CONFIG_PATH_MULTI_ROOT("ConfigPathMultiRoot", Reason.CONFIG_PATH_MULTI_ROOT),
  NOT_ALLOWED("NotAllowed", Reason.NOT_ALLOWED),
  /** Also what a newer agent says in a word that is not known here. */
  FAILED("Failed", Reason.NODE_FAILED),
  /** No agent's word: the node has not come to this revision yet. */
  FOLLOWING("Pending", Reason.WAITING_FOR_NODES),
  /** No agent's word: there is no report that counts. */
  SILENT("Unknown", Reason.NODE_SILENT);

  private final String word;
  private final Reason reason;

  TrustState(String word, Reason reason) {
    this.word = word;
    this.reason = reason;
  }

  String word() {
    return word;
  }

  Reason reason() {
    return reason;
  }

  /** Whether it is no more than the lack of news. */
  boolean isUnknown() {
    return this == FOLLOWING || this == SILENT;
  }

  static TrustState of(String word) {
    return Arrays.stream(values())
        .filter(state -> !state.isUnknown() && state.word.equals(word))
        .findFirst()
        .orElse(FAILED);
  }
}
