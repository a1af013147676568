/** TLS that trusts the certificates it is given and no others. */
@NullMarked
package dev.priok.node.tls;

import org.jspecify.annotations.NullMarked;
