/** What happens by itself: garbage collection, the end of namespaces and definitions. */
@NullMarked
package dev.priok.local.controllers;

import org.jspecify.annotations.NullMarked;
