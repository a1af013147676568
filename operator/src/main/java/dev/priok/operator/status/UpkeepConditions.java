package dev.priok.operator.status;

import dev.priok.operator.catalog.CatalogSnapshot;
import dev.priok.operator.catalog.CatalogSnapshot.Loaded;
import dev.priok.operator.catalog.CatalogSnapshot.Upkeep;
import org.jspecify.annotations.Nullable;

/**
 * What a registry says of its own upkeep. Nothing of it makes the Registry less ready: it serves
 * what it has, and a rollout that waits for Ready could not bring the cure.
 */
final class UpkeepConditions {
  private static final String NOT_ASKED = "not asked yet";

  private final Conditions conditions;

  UpkeepConditions(Conditions conditions) {
    this.conditions = conditions;
  }

  /**
   * Adds the conditions. What is unknown just now stays as it was.
   *
   * @param rules whether all that the rules need is there; null where the spec has none
   */
  void add(@Nullable Finding rules, @Nullable CatalogSnapshot snapshot) {
    Upkeep upkeep = snapshot instanceof Loaded loaded ? loaded.upkeep() : null;
    addPushes(upkeep);
    addRules(rules, upkeep);
    addCollection(upkeep);
  }

  private void addPushes(@Nullable Upkeep upkeep) {
    ConditionType type = ConditionType.PUSHES_ACCEPTED;
    if (upkeep == null) {
      conditions.keepOrUnknown(type, Reason.PROGRESSING, NOT_ASKED);
    } else if (upkeep.shortOf() == null) {
      conditions.add(type, true, Reason.ROOM_LEFT, "there is room on the volume");
    } else {
      conditions.add(
          type,
          false,
          Reason.LOW_SPACE,
          switch (upkeep.shortOf()) {
                case BYTES -> "the volume is nearly full";
                case INODES -> "the volume is nearly out of inodes";
              }
              + ": pushes are refused, pulls and deletes go on");
    }
  }

  private void addRules(@Nullable Finding rules, @Nullable Upkeep upkeep) {
    ConditionType type = ConditionType.RULES_APPLIED;
    String refused = upkeep == null ? null : upkeep.refusedRules();
    if (refused != null) {
      conditions.add(
          type,
          false,
          Reason.RULES_REFUSED,
          "the registry refuses its configuration, the rules before stay in force: " + refused);
    } else if (rules != null) {
      addRulesOf(rules, upkeep);
    } else if (upkeep == null) {
      conditions.keep(type);
    }
  }

  private void addRulesOf(Finding rules, @Nullable Upkeep upkeep) {
    ConditionType type = ConditionType.RULES_APPLIED;
    if (!rules.isGood()) {
      conditions.add(type, false, rules.reason(), rules.message());
    } else if (upkeep == null) {
      conditions.keepOrUnknown(type, Reason.PROGRESSING, NOT_ASKED);
    } else if (upkeep.retentionProblem() != null) {
      conditions.add(
          type,
          false,
          Reason.RETENTION_FAILED,
          "the last run ended early: " + upkeep.retentionProblem());
    } else {
      conditions.add(type, true, rules.reason(), rules.message());
    }
  }

  private void addCollection(@Nullable Upkeep upkeep) {
    ConditionType type = ConditionType.GARBAGE_COLLECTED;
    if (upkeep == null) {
      conditions.keepOrUnknown(type, Reason.PROGRESSING, NOT_ASKED);
    } else if (upkeep.collectionProblem() != null) {
      conditions.add(
          type,
          false,
          Reason.COLLECTION_FAILED,
          "the last collection ended early: " + upkeep.collectionProblem());
    } else if (upkeep.damagedRepositories() > 0) {
      conditions.add(
          type,
          false,
          Reason.REPOSITORIES_DAMAGED,
          "repositories with manifests that cannot be read, which keep all they have: "
              + upkeep.damagedRepositories());
    } else {
      conditions.add(type, true, Reason.NO_PROBLEM, "the last collection, if any, had no problem");
    }
  }
}
