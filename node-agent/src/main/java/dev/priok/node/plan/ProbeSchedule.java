package dev.priok.node.plan;

import dev.priok.node.desired.RegistryId;
import dev.priok.node.desired.RegistryTrust;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Spaces out the probes of a registry that does not answer: 1, 2, 4 ... 30 s. */
final class ProbeSchedule {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private record Failure(RegistryTrust trust, String reason, Duration delay, Instant next) {}

  private final InstantSource clock;
  private final Map<RegistryId, Failure> failures = new HashMap<>();

  ProbeSchedule(InstantSource clock) {
    this.clock = clock;
  }

  /** Why the last probe failed, while it is too early for the next; a changed entry never waits. */
  Optional<String> reasonToWait(RegistryTrust trust) {
    return Optional.ofNullable(failures.get(trust.id()))
        .filter(failure -> failure.trust().equals(trust))
        .filter(failure -> clock.instant().isBefore(failure.next()))
        .map(Failure::reason);
  }

  void failed(RegistryTrust trust, String reason) {
    Failure before = failures.get(trust.id());
    Duration delay =
        before == null || !before.trust().equals(trust)
            ? Duration.ofSeconds(1)
            : before.delay().multipliedBy(2);
    if (delay.compareTo(LONGEST) > 0) {
      delay = LONGEST;
    }
    failures.put(trust.id(), new Failure(trust, reason, delay, clock.instant().plus(delay)));
  }

  /** Forgets all registries but those that still wait for an answer. */
  void retain(Set<RegistryId> waiting) {
    failures.keySet().retainAll(waiting);
  }

  /** When the next probe is due, empty when none waits. */
  Optional<Instant> next() {
    return failures.values().stream().map(Failure::next).min(Comparator.naturalOrder());
  }
}
