/** Drives Priok with the clients people use and beside the registry whose stores it adopts. */
@NullMarked
package dev.priok.playground.acceptance;

import org.jspecify.annotations.NullMarked;
