/** Asks a registry, on the runtime's own path, whether it answers. */
@NullMarked
package dev.priok.node.probe;

import org.jspecify.annotations.NullMarked;
