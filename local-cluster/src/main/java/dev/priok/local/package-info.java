/** A Kubernetes API and a node for one JVM. */
@NullMarked
package dev.priok.local;

import org.jspecify.annotations.NullMarked;
