/** Reading and deleting blobs (end-2, end-10). */
@NullMarked
package dev.priok.registry.blob;

import org.jspecify.annotations.NullMarked;
