package dev.priok.registry.check;

/**
 * One thing that is wrong.
 *
 * @param path below the root directory
 * @param detail what it means or what helps
 * @param healed whether it has been mended
 */
public record Finding(Problem problem, String path, String detail, boolean healed) {}
