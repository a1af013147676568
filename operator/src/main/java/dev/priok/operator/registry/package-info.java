/**
 * From a Registry and what is in the cluster to its child objects: resolve, model, desired, write.
 */
@NullMarked
package dev.priok.operator.registry;

import org.jspecify.annotations.NullMarked;
