/** The OCI registry server. This root package only wires the features together. */
@NullMarked
package dev.priok.registry;

import org.jspecify.annotations.NullMarked;
