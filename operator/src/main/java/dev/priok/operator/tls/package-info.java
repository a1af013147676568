/**
 * Certificates: the install's own authority, the leaves it issues, and those that others issued.
 */
@NullMarked
package dev.priok.operator.tls;

import org.jspecify.annotations.NullMarked;
