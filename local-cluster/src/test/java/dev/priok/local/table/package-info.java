/** Cells of tables. */
package dev.priok.local.table;
