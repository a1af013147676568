/**
 * Upload sessions: start, append, resume, commit, cancel and mount (end-4 to end-6, end-11,
 * end-13).
 */
@NullMarked
package dev.priok.registry.upload;

import org.jspecify.annotations.NullMarked;
