/**
 * The node: runs the pods of StatefulSets as local processes with their volumes, probes and logs,
 * and forwards the addresses of Services to them.
 *
 * <p>Left out, and said so by an event on the pod: pods of several containers, init containers,
 * volumes other than configMap, secret, persistentVolumeClaim and emptyDir, exec and gRPC probes,
 * and restart policies other than Always. Accepted without effect: security contexts, resources,
 * affinity, network policies.
 */
@NullMarked
package dev.priok.local.node;

import org.jspecify.annotations.NullMarked;
