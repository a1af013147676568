/** What is left of the registry API v1: ping, search, and a clear word to everything else. */
@NullMarked
package dev.priok.registry.legacy;

import org.jspecify.annotations.NullMarked;
