/** Editing the file of users from the command line. */
@NullMarked
package dev.priok.registry.htpasswd;

import org.jspecify.annotations.NullMarked;
