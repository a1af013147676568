package dev.priok.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;

/** The conditions of a Registry, in the order in which they are written. */
public enum ConditionType {
  READY("Ready"),
  STORAGE_READY("StorageReady"),
  AVAILABLE("Available"),
  TLS_READY("TLSReady"),
  AUTH_READY("AuthReady"),
  NODES_TRUSTED("NodesTrusted"),
  CATALOG_SYNCED("CatalogSynced"),
  PUSHES_ACCEPTED("PushesAccepted"),
  /** Where a Registry has rules. */
  RULES_APPLIED("RulesApplied"),
  GARBAGE_COLLECTED("GarbageCollected"),
  /** Abnormal: present only while True (kstatus). */
  RECONCILING("Reconciling"),
  /** Abnormal: present only while True (kstatus). */
  STALLED("Stalled");

  private final String word;

  ConditionType(String word) {
    this.word = word;
  }

  /** The type as a condition spells it. */
  public String word() {
    return word;
  }

  /** This condition among others. */
  public Optional<Condition> in(List<Condition> conditions) {
    return conditions.stream().filter(condition -> word.equals(condition.getType())).findFirst();
  }
}
