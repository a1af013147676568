/** The objects of the cluster: one lock, one counter of resource versions, admission, history. */
@NullMarked
package dev.priok.local.store;

import org.jspecify.annotations.NullMarked;
