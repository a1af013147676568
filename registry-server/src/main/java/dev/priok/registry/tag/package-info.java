/** The listing of a repository's tags (end-8). */
@NullMarked
package dev.priok.registry.tag;

import org.jspecify.annotations.NullMarked;
