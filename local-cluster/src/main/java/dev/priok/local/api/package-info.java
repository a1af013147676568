/**
 * The Kubernetes API over HTTPS. What is left out is answered with a 4xx that names the way round,
 * see docs/adr/0003-local-cluster.md. {@code limit} is ignored: a list is always whole.
 */
@NullMarked
package dev.priok.local.api;

import org.jspecify.annotations.NullMarked;
