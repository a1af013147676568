/**
 * From the wire to a route and back: routing, access, bodies, ranges, errors and the request log.
 */
@NullMarked
package dev.priok.registry.http;

import org.jspecify.annotations.NullMarked;
