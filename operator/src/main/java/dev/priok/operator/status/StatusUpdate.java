package dev.priok.operator.status;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistryStatus;
import java.time.Duration;
import java.util.Optional;

/**
 * What to do about the status.
 *
 * @param status the whole new status
 * @param write whether it differs from the present one and is due
 * @param recheckAfter when to look again though nothing may have happened
 */
public record StatusUpdate(RegistryStatus status, boolean write, Optional<Duration> recheckAfter) {

  /** Nothing but the status: whatever else is sent would be owned by the operator from then on. */
  public Registry of(Registry registry) {
    Registry fresh = new Registry();
    fresh.getMetadata().setName(registry.getMetadata().getName());
    fresh.getMetadata().setNamespace(registry.getMetadata().getNamespace());
    fresh.setStatus(status);
    return fresh;
  }

  /** The same, looked at again at the latest after that time. */
  public StatusUpdate recheckedWithin(Duration limit) {
    Duration after = recheckAfter.filter(due -> due.compareTo(limit) < 0).orElse(limit);
    return new StatusUpdate(status, write, Optional.of(after));
  }
}
