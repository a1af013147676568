/**
 * The node: runs the pods of StatefulSets as local processes with their volumes, probes and logs,
 * and forwards the addresses of Services to them.
 *
 * <p>What is left out is said by an event and in the pod's status, see
 * docs/adr/0003-local-cluster.md.
 */
@NullMarked
package dev.priok.local.node;

import org.jspecify.annotations.NullMarked;
