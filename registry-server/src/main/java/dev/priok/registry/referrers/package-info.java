/** Which manifests of a repository refer to a manifest (end-12). */
@NullMarked
package dev.priok.registry.referrers;

import org.jspecify.annotations.NullMarked;
