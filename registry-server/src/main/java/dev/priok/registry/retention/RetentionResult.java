package dev.priok.registry.retention;

import org.jspecify.annotations.Nullable;

/**
 * What retention did, or in a dry run would have done.
 *
 * @param lastRun when it began, RFC 3339 in UTC
 * @param problem why it ended early; null when it did not
 */
public record RetentionResult(
    String lastRun,
    boolean dryRun,
    int rules,
    long removedTags,
    long removedManifests,
    @Nullable String problem) {}
