/** Kubernetes Events about a Registry. */
@NullMarked
package dev.priok.operator.events;

import org.jspecify.annotations.NullMarked;
