package dev.priok.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The full set of conditions of one moment. Only {@code lastTransitionTime} is carried over from
 * the previous set, where a condition kept its status.
 */
final class Conditions {
  private static final int MAX_MESSAGE = 4096;

  private final List<Condition> previous;
  private final @Nullable Long generation;
  private final Instant now;
  private final List<Condition> conditions = new ArrayList<>();

  /**
   * @param generation the generation that the conditions speak of; null when none was worked on yet
   */
  Conditions(List<Condition> previous, @Nullable Long generation, Instant now) {
    this.previous = previous;
    this.generation = generation;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Adds a condition; the order of calls is the order in the status. */
  void add(ConditionType type, boolean status, Reason reason, String message) {
    add(type, status ? "True" : "False", reason, message);
  }

  /** Takes a condition over as it was, or adds that nothing is known. */
  void keepOrUnknown(ConditionType type, Reason reason, String message) {
    type.in(previous).ifPresentOrElse(conditions::add, () -> addUnknown(type, reason, message));
  }

  /** Takes a condition over as it was, or adds what was found. */
  void keepOr(ConditionType type, Finding finding) {
    type.in(previous)
        .ifPresentOrElse(
            conditions::add,
            () -> add(type, finding.isGood(), finding.reason(), finding.message()));
  }

  /** Takes a condition over if there was one. */
  void keep(ConditionType type) {
    type.in(previous).ifPresent(conditions::add);
  }

  /** Adds that nothing can be said for sure, and why. */
  void addUnknown(ConditionType type, Reason reason, String message) {
    add(type, "Unknown", reason, message);
  }

  private void add(ConditionType type, String status, Reason reason, String message) {
    conditions.add(
        new ConditionBuilder()
            .withType(type.word())
            .withStatus(status)
            .withReason(reason.word())
            .withMessage(
                message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message)
            .withObservedGeneration(generation)
            .withLastTransitionTime(transitionTime(type, status))
            .build());
  }

  private String transitionTime(ConditionType type, String status) {
    return type.in(previous)
        .filter(condition -> status.equals(condition.getStatus()))
        .map(Condition::getLastTransitionTime)
        .orElse(now.toString());
  }

  List<Condition> list() {
    return List.copyOf(conditions);
  }
}
