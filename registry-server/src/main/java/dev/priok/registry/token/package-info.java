/** Tokens of our own making, and the endpoint that hands them out. */
@NullMarked
package dev.priok.registry.token;

import org.jspecify.annotations.NullMarked;
