package dev.priok.registry.config;

/**
 * What counts for one key.
 *
 * @param value what was understood, as it would be written in a file; empty for none
 * @param origin file and line, a variable, or the built-in defaults
 */
public record EffectiveValue(String key, String value, String origin) {}
