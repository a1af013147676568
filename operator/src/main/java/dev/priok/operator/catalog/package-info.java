/** What a running registry holds, asked of its management port. */
@NullMarked
package dev.priok.operator.catalog;

import org.jspecify.annotations.NullMarked;
