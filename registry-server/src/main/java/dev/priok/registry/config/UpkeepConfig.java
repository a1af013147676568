package dev.priok.registry.config;

import dev.priok.registry.storage.LowSpace;

/**
 * How the store is kept in order.
 *
 * @param lowSpace how much must be free for a push to be taken
 */
public record UpkeepConfig(GcConfig gc, UploadPurgeConfig uploadPurge, LowSpace lowSpace) {}
