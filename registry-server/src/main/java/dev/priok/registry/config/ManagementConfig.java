package dev.priok.registry.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The management port.
 *
 * @param addressIsDefault whether nobody asked for this address
 * @param metricsPath null when metrics are switched off
 * @param tokenFile file with the bearer token of {@code /stats}; null closes it
 */
public record ManagementConfig(
    ListenAddress address,
    boolean addressIsDefault,
    @Nullable String metricsPath,
    @Nullable Path tokenFile) {}
