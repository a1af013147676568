/** Which images the cluster's Pods use. */
@NullMarked
package dev.priok.operator.usage;

import org.jspecify.annotations.NullMarked;
