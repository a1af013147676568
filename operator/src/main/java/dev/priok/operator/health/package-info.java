/** Probes and metrics of the operator itself. */
@NullMarked
package dev.priok.operator.health;

import org.jspecify.annotations.NullMarked;
