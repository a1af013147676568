package dev.priok.operator.status;

import dev.priok.api.v1alpha1.CatalogStatus;
import dev.priok.api.v1alpha1.NodesStatus;
import dev.priok.api.v1alpha1.RegistryStatus;
import dev.priok.api.v1alpha1.TlsStatus;
import dev.priok.operator.catalog.CatalogSnapshot;
import dev.priok.operator.catalog.CatalogSnapshot.Loaded;
import dev.priok.operator.catalog.CatalogSnapshot.Unreachable;
import dev.priok.operator.status.Finding.Verdict;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From findings to the whole status. Pure: the same input gives the same status. */
public final class StatusCalculator {
  private static final RegistryStatus NOTHING =
      new RegistryStatus(null, List.of(), List.of(), null, null, null, null, null);

  private final Duration catalogInterval;
  private final Duration stalledAfter;

  /**
   * @param catalogInterval the least time between two writes in which only numbers changed
   * @param stalledAfter how long something may be missing before the Registry counts as stalled
   */
  public StatusCalculator(Duration catalogInterval, Duration stalledAfter) {
    this.catalogInterval = catalogInterval;
    this.stalledAfter = stalledAfter;
  }

  /** What to do about the status, given what was found and what it says now. */
  public StatusUpdate update(StatusInput found, @Nullable RegistryStatus present, Instant now) {
    RegistryStatus previous = present == null ? NOTHING : present;
    StatusInput input = found.asServed(previous);
    Optional<Instant> deadline = stallDeadline(input, previous, now);
    boolean overdue = deadline.filter(due -> !now.isBefore(due)).isPresent();
    RegistryStatus next = calculate(input, previous, overdue, now);
    Optional<Duration> untilStalled =
        overdue ? Optional.empty() : deadline.map(due -> Duration.between(now, due));

    if (next.equals(previous)) {
      return new StatusUpdate(next, false, untilStalled);
    }
    Duration untilDue = untilNumbersAreDue(previous, next, now);
    return untilDue.isPositive()
        ? new StatusUpdate(
            next,
            false,
            Stream.concat(untilStalled.stream(), Stream.of(untilDue)).min(Duration::compareTo))
        : new StatusUpdate(next, true, untilStalled);
  }

  /** What to do when an attempt failed before anything was found out: the rest stays as it was. */
  public StatusUpdate failed(Finding failure, @Nullable RegistryStatus present, Instant now) {
    RegistryStatus previous = present == null ? NOTHING : present;
    long observed = observed(previous);
    Conditions conditions =
        new Conditions(previous.conditions(), observed < 0 ? null : observed, now);
    for (ConditionType type : ConditionType.values()) {
      if (type == ConditionType.RECONCILING) {
        conditions.add(type, true, failure.reason(), failure.message());
      } else if (type == ConditionType.READY) {
        conditions.keepOr(type, failure);
      } else if (type != ConditionType.STALLED) {
        conditions.keep(type);
      }
    }
    RegistryStatus next =
        new RegistryStatus(
            observed,
            conditions.list(),
            previous.endpoints(),
            previous.access(),
            previous.catalog(),
            previous.storage(),
            previous.tls(),
            previous.nodes());
    return new StatusUpdate(next, !next.equals(previous), Optional.empty());
  }

  private RegistryStatus calculate(
      StatusInput input, RegistryStatus previous, boolean overdue, Instant now) {
    long observed = input.failure() == null ? input.generation() : observed(previous);
    Conditions conditions =
        new Conditions(previous.conditions(), observed < 0 ? null : observed, now);
    Finding ready = input.ready();
    conditions.add(ConditionType.READY, ready.isGood(), ready.reason(), readyMessage(input, ready));
    add(conditions, ConditionType.STORAGE_READY, input.storage());
    add(conditions, ConditionType.AVAILABLE, input.available());
    add(conditions, ConditionType.TLS_READY, input.tls());
    add(conditions, ConditionType.AUTH_READY, input.auth());
    addNodes(conditions, input.nodes());
    addCatalog(conditions, input.catalog());
    new UpkeepConditions(conditions).add(input.rules(), input.catalog());
    addAbnormal(conditions, input, ready, overdue);

    Numbers numbers = Numbers.of(input, Numbers.in(previous), now);
    return new RegistryStatus(
        observed,
        conditions.list(),
        input.endpoints().isEmpty() ? previous.endpoints() : input.endpoints(),
        input.access(),
        numbers.catalog(),
        numbers.storage(),
        tls(input),
        nodes(input.nodes(), previous));
  }

  private static @Nullable TlsStatus tls(StatusInput input) {
    return input.certificateEnd() == null ? null : new TlsStatus(input.certificateEnd().toString());
  }

  private static long observed(RegistryStatus previous) {
    Long generation = previous.observedGeneration();
    return generation == null ? -1 : generation;
  }

  private static String readyMessage(StatusInput input, Finding ready) {
    return input.paused()
        ? ready.message() + " (spec.paused is true: the operator changes nothing)"
        : ready.message();
  }

  private static void add(Conditions conditions, ConditionType type, Finding finding) {
    conditions.add(type, finding.isGood(), finding.reason(), finding.message());
  }

  private static void addCatalog(Conditions conditions, @Nullable CatalogSnapshot snapshot) {
    ConditionType type = ConditionType.CATALOG_SYNCED;
    switch (snapshot) {
      // So that a new operator process does not write every status twice.
      case null -> conditions.keepOrUnknown(type, Reason.PROGRESSING, "not asked yet");
      case Loaded loaded when loaded.complete() ->
          conditions.add(type, true, Reason.CATALOG_READ, "the catalog is read from the registry");
      case Loaded _ ->
          conditions.add(type, false, Reason.COUNTING, "the registry still counts its images");
      case Unreachable(var cause, var message) ->
          conditions.add(
              type,
              false,
              switch (cause) {
                case NO_READY_POD -> Reason.WAITING_FOR_POD;
                case NO_ANSWER -> Reason.UNREACHABLE;
                case TOKEN_REFUSED -> Reason.TOKEN_REFUSED;
                case INVALID_ANSWER -> Reason.INVALID_ANSWER;
              },
              message);
    }
  }

  private static void addNodes(Conditions conditions, NodesFound found) {
    ConditionType type = ConditionType.NODES_TRUSTED;
    switch (found) {
      case NodesFound.Off _ -> {}
      case NodesFound.NotYet(var message) ->
          conditions.keepOrUnknown(type, Reason.WAITING_FOR_NODES, message);
      case NodesFound.Counted(var finding, var _) -> {
        if (finding.verdict() == Verdict.PROGRESSING) {
          conditions.addUnknown(type, finding.reason(), finding.message());
        } else {
          add(conditions, type, finding);
        }
      }
    }
  }

  private static @Nullable NodesStatus nodes(NodesFound found, RegistryStatus previous) {
    return switch (found) {
      case NodesFound.Off _ -> null;
      case NodesFound.NotYet _ -> previous.nodes();
      case NodesFound.Counted(var _, var nodes) -> nodes;
    };
  }

  private static void addAbnormal(
      Conditions conditions, StatusInput input, Finding ready, boolean overdue) {
    Finding failure = input.failure();
    if (failure != null) {
      conditions.add(ConditionType.RECONCILING, true, failure.reason(), failure.message());
    } else if (ready.verdict() == Verdict.STALLED || overdue) {
      conditions.add(ConditionType.STALLED, true, ready.reason(), ready.message());
    } else if (!ready.isGood() && !input.paused()) {
      conditions.add(ConditionType.RECONCILING, true, ready.reason(), ready.message());
    }
  }

  /** When the worst finding, if it waits for a person, makes the Registry stalled. */
  private Optional<Instant> stallDeadline(StatusInput input, RegistryStatus previous, Instant now) {
    Finding ready = input.ready();
    if (ready.verdict() != Verdict.NEEDS_HELP) {
      return Optional.empty();
    }
    Instant since =
        ConditionType.READY
            .in(previous.conditions())
            .filter(condition -> "False".equals(condition.getStatus()))
            .filter(condition -> ready.reason().word().equals(condition.getReason()))
            .map(Condition::getLastTransitionTime)
            .flatMap(StatusCalculator::time)
            .orElse(now);
    return Optional.of(since.plus(stalledAfter));
  }

  private static Optional<Instant> time(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** How long a change of nothing but numbers has to wait; zero for every other change. */
  private Duration untilNumbersAreDue(RegistryStatus previous, RegistryStatus next, Instant now) {
    boolean onlyNumbers = withoutNumbers(previous).equals(withoutNumbers(next));
    CatalogStatus catalog = previous.catalog();
    if (!onlyNumbers || catalog == null) {
      return Duration.ZERO;
    }
    return time(catalog.asOf())
        .map(written -> Duration.between(now, written.plus(catalogInterval)))
        .orElse(Duration.ZERO);
  }

  private static RegistryStatus withoutNumbers(RegistryStatus status) {
    return new RegistryStatus(
        status.observedGeneration(),
        status.conditions(),
        status.endpoints(),
        status.access(),
        null,
        null,
        status.tls(),
        status.nodes());
  }
}
