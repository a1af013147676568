package dev.priok.registry.config;

import java.time.Duration;

/**
 * What becomes of uploads that nobody goes on with.
 *
 * @param age since the last byte came
 * @param interval between two looks
 * @param dryRun whether they are only counted
 */
public record UploadPurgeConfig(boolean enabled, Duration age, Duration interval, boolean dryRun) {}
