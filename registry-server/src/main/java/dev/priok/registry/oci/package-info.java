/** The vocabulary of the OCI distribution specification as validated values. Needs only the JDK. */
@NullMarked
package dev.priok.registry.oci;

import org.jspecify.annotations.NullMarked;
