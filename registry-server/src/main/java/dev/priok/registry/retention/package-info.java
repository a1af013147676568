/** Which tags and untagged manifests stay, by rules per repository. */
@NullMarked
package dev.priok.registry.retention;

import org.jspecify.annotations.NullMarked;
