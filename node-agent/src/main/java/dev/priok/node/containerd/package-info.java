/** Where containerd looks for registry hosts, and what is written there. */
@NullMarked
package dev.priok.node.containerd;

import org.jspecify.annotations.NullMarked;
