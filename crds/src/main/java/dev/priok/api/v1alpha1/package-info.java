/**
 * The API {@code priok.dev/v1alpha1} as Java records. The CRD beside this module's pom is generated
 * from them; descriptions come from {@code @JsonPropertyDescription}.
 */
@NullMarked
package dev.priok.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
