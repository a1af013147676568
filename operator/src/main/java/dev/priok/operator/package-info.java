/** The operator. This root package only wires the features together. */
@NullMarked
package dev.priok.operator;

import org.jspecify.annotations.NullMarked;
