package dev.priok.operator.status;

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
public record StatusUpdate(RegistryStatus status, boolean write, Optional<Duration> recheckAfter) {}
