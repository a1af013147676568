/** The certificates of a cluster, made anew for each run, and its kubeconfig. */
@NullMarked
package dev.priok.local.tls;

import org.jspecify.annotations.NullMarked;
