/**
 * What kinds there are and what their fields mean: defaults, pruning, validation, list keys. CEL
 * rules ({@code x-kubernetes-validations}) of a CustomResourceDefinition are not evaluated.
 */
@NullMarked
package dev.priok.local.schema;

import org.jspecify.annotations.NullMarked;
