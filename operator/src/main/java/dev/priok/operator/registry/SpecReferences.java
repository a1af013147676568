package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.RegistrySpec;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Names, in a Registry's spec, of objects that somebody else made. */
final class SpecReferences {

  private SpecReferences() {}

  static Set<String> secrets(RegistrySpec spec) {
    Set<String> names = new LinkedHashSet<>();
    if (spec.auth() != null && spec.auth().htpasswdSecret() != null) {
      names.add(spec.auth().htpasswdSecret().name());
    }
    if (spec.tls() != null && spec.tls().secret() != null) {
      names.add(spec.tls().secret().name());
    }
    return names;
  }

  static Optional<String> claim(RegistrySpec spec) {
    return spec.storage() == null || spec.storage().existingClaim() == null
        ? Optional.empty()
        : Optional.of(spec.storage().existingClaim().name());
  }
}
