package dev.priok.registry.management;

/**
 * How the store is kept, as {@code /stats} says it.
 *
 * @param lowSpace whether pushes are refused because the file system is nearly full
 */
public record UpkeepStatus(RetentionStatus retention, boolean lowSpace) {}
