/**
 * Reads distribution's config.yml and the REGISTRY_* variables into one immutable configuration.
 */
@NullMarked
package dev.priok.registry.config;

import org.jspecify.annotations.NullMarked;
