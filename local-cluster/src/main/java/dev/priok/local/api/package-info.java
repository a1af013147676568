/**
 * The Kubernetes API over HTTPS. Left out, and answered with a 4xx that names the way round:
 * strategic merge patch of lists, protobuf (typed {@code kubectl create} commands send it: use
 * {@code kubectl apply -f} or {@code create -f}), paging, scale subresources, WebSocket ({@code
 * exec}, {@code attach}), deployments and whatever else discovery does not list. {@code limit} is
 * ignored: a list is always whole.
 */
@NullMarked
package dev.priok.local.api;

import org.jspecify.annotations.NullMarked;
