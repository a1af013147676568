/** Collecting garbage while the registry serves: mark, trash, and removal after a second look. */
@NullMarked
package dev.priok.registry.gc;

import org.jspecify.annotations.NullMarked;
