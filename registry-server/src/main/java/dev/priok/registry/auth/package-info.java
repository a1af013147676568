/** Answers who may do what: users of an htpasswd file, or everybody. */
@NullMarked
package dev.priok.registry.auth;

import org.jspecify.annotations.NullMarked;
