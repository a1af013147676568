/** What people order of a store, done in place or through the server that serves it. */
@NullMarked
package dev.priok.registry.control;

import org.jspecify.annotations.NullMarked;
