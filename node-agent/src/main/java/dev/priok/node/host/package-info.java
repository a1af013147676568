/** The node's file system as the agent sees it. */
@NullMarked
package dev.priok.node.host;

import org.jspecify.annotations.NullMarked;
