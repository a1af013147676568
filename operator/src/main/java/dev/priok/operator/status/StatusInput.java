package dev.priok.operator.status;

import dev.priok.api.v1alpha1.AccessStatus;
import dev.priok.api.v1alpha1.EndpointStatus;
import dev.priok.api.v1alpha1.RegistryStatus;
import dev.priok.operator.catalog.CatalogSnapshot;
import dev.priok.operator.status.Finding.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a status is made of.
 *
 * @param generation of the Registry that was worked on
 * @param claimName null with emptyDir
 * @param claimCapacity as the claim reports it; null while unknown
 * @param certificateEnd null while no certificate is served
 * @param catalog null before the first poll
 * @param rules whether all that the rules of retention and tags need is there; null where the spec
 *     has none
 * @param nodes how many nodes trust it; nothing that the registry's own readiness depends on
 * @param failure null when every child was written
 */
public record StatusInput(
    long generation,
    boolean paused,
    Finding storage,
    Finding available,
    Finding tls,
    Finding auth,
    List<EndpointStatus> endpoints,
    AccessStatus access,
    @Nullable String claimName,
    @Nullable String claimCapacity,
    @Nullable Instant certificateEnd,
    @Nullable CatalogSnapshot catalog,
    @Nullable Finding rules,
    NodesFound nodes,
    @Nullable Finding failure) {

  public StatusInput {
    endpoints = List.copyOf(endpoints);
  }

  /** While paused, what the spec says by now is not what is served: that is as it was before. */
  StatusInput asServed(RegistryStatus previous) {
    AccessStatus before = previous.access();
    if (!paused || before == null) {
      return this;
    }
    return new StatusInput(
        generation,
        true,
        storage,
        available,
        asBefore(ConditionType.TLS_READY, previous, tls),
        asBefore(ConditionType.AUTH_READY, previous, auth),
        previous.endpoints(),
        before,
        claimName,
        claimCapacity,
        previous.tls() == null ? null : Instant.parse(previous.tls().notAfter()),
        catalog,
        rules,
        nodes,
        failure);
  }

  private static Finding asBefore(ConditionType type, RegistryStatus previous, Finding found) {
    return type.in(previous.conditions())
        .map(condition ->
            new Finding(
                "True".equals(condition.getStatus())
                    ? Finding.Verdict.GOOD
                    : Finding.Verdict.PROGRESSING,
                Reason.of(condition.getReason()).orElse(found.reason()),
                condition.getMessage()))
        .orElse(found);
  }

  /**
   * Whether the registry is right, and if not, what matters most. What is under way waits for an
   * attempt that failed: that is then what a person has to know.
   */
  Finding ready() {
    Finding worst =
        Stream.of(storage, available, tls, auth)
            .filter(finding -> !finding.isGood())
            .max(Comparator.comparing(Finding::verdict))
            .orElseGet(() ->
                Finding.good(
                    paused ? Reason.PAUSED : Reason.REGISTRY_READY, "the registry serves"));
    return failure != null && worst.verdict() == Verdict.PROGRESSING ? failure : worst;
  }
}
