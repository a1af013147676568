/** What nodes are told of the registries, and what they say of them. */
@NullMarked
package dev.priok.operator.trust;

import org.jspecify.annotations.NullMarked;
