/** What on the node is ours: the marker in each file and the list of what we made. */
@NullMarked
package dev.priok.node.journal;

import org.jspecify.annotations.NullMarked;
