/** How the reports of node agents come in: by HTTPS, with a token that says which node it is. */
@NullMarked
package dev.priok.operator.trust.report;

import org.jspecify.annotations.NullMarked;
