/** {@code make run}: a local cluster, the operator and a sample Registry. */
@NullMarked
package dev.priok.playground;

import org.jspecify.annotations.NullMarked;
