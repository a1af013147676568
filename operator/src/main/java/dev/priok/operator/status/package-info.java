/** What the operator says about a Registry: findings become conditions and the whole status. */
@NullMarked
package dev.priok.operator.status;

import org.jspecify.annotations.NullMarked;
