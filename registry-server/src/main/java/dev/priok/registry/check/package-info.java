/** Finding damage in a store, and mending what can be mended without a guess. */
@NullMarked
package dev.priok.registry.check;

import org.jspecify.annotations.NullMarked;
