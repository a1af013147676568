/** The listing of all repositories (distribution's /v2/_catalog). */
@NullMarked
package dev.priok.registry.catalog;

import org.jspecify.annotations.NullMarked;
