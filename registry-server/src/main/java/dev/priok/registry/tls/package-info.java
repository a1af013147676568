/** The certificate that the registry shows, and how it changes while the server runs. */
@NullMarked
package dev.priok.registry.tls;

import org.jspecify.annotations.NullMarked;
