/** The question who may do what, asked by the protocol and answered elsewhere. */
@NullMarked
package dev.priok.registry.access;

import org.jspecify.annotations.NullMarked;
