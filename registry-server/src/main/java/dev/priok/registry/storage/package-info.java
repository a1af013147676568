/**
 * Distribution's filesystem layout: where things lie, and how they are read and durably written.
 */
@NullMarked
package dev.priok.registry.storage;

import org.jspecify.annotations.NullMarked;
