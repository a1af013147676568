/** The program of the DaemonSet: makes one node's container runtime trust the registries. */
@NullMarked
package dev.priok.node;

import org.jspecify.annotations.NullMarked;
