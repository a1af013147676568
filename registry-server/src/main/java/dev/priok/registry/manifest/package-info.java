/** Manifests: parsing, the rules of a push, reading and deleting (end-3, end-7, end-9). */
@NullMarked
package dev.priok.registry.manifest;

import org.jspecify.annotations.NullMarked;
