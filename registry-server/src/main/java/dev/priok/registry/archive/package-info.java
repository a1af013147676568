/**
 * Images in archives: docker-archives and OCI layouts, read into a registry and written from it.
 */
@NullMarked
package dev.priok.registry.archive;

import org.jspecify.annotations.NullMarked;
