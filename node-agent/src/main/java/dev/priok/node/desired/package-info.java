/** What the operator wants this node to trust, read from a mounted ConfigMap and checked. */
@NullMarked
package dev.priok.node.desired;

import org.jspecify.annotations.NullMarked;
