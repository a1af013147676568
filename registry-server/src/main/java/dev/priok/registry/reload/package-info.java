/** Files that somebody else edits while the server runs. */
@NullMarked
package dev.priok.registry.reload;

import org.jspecify.annotations.NullMarked;
