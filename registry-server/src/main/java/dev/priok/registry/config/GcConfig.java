package dev.priok.registry.config;

import dev.priok.registry.gc.Schedule;
import java.time.Duration;

/**
 * Garbage collection.
 *
 * @param grace how long a blob must have been unused before it goes to the trash, and be in the
 *     trash before it goes for good
 */
public record GcConfig(Schedule schedule, Duration grace) {}
