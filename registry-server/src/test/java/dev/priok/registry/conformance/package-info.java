/** Our own conformance cases, written from the text of distribution-spec v1.1.1 and its dev. */
@org.jspecify.annotations.NullMarked
package dev.priok.registry.conformance;
