/** Compares desired trust with the node and brings the node there, step by step. */
@NullMarked
package dev.priok.node.plan;

import org.jspecify.annotations.NullMarked;
