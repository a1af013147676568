/** What {@code kubectl get} prints: the columns of a kind and the cells of its objects. */
@NullMarked
package dev.priok.local.table;

import org.jspecify.annotations.NullMarked;
