/** Patches, and server-side apply with the ownership of fields. */
@NullMarked
package dev.priok.local.apply;

import org.jspecify.annotations.NullMarked;
