/** The management port: probes, metrics, and what the store holds. */
@NullMarked
package dev.priok.registry.management;

import org.jspecify.annotations.NullMarked;
