/** What the agent tells the operator about this node. */
@NullMarked
package dev.priok.node.report;

import org.jspecify.annotations.NullMarked;
