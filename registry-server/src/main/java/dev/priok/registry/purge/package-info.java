/** Removing uploads that nobody goes on with. */
@NullMarked
package dev.priok.registry.purge;

import org.jspecify.annotations.NullMarked;
