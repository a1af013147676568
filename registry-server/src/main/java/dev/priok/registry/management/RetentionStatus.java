package dev.priok.registry.management;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.priok.registry.retention.RetentionResult;
import org.jspecify.annotations.Nullable;

/**
 * Where retention stands, as {@code /stats} says it.
 *
 * @param rulesInForce how many rules count now
 * @param refusedConfiguration why what the configuration file says now is not in force, with the
 *     path of the key; null when it is
 * @param last the last run of this process that was no dry run; null when there was none
 */
public record RetentionStatus(
    int rulesInForce,
    @Nullable String refusedConfiguration,
    @JsonUnwrapped @Nullable RetentionResult last) {}
