/** Small files of the server's own that a loss of power leaves whole. */
@NullMarked
package dev.priok.registry.durable;

import org.jspecify.annotations.NullMarked;
