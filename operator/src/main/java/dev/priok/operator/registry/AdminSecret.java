package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Objects;

/** The generated user. A person may change the password in it. */
final class AdminSecret extends KeptSecret {

  AdminSecret() {
    super(Child.ADMIN_SECRET);
  }

  @Override
  Secret desired(RegistryModel model) {
    return new SecretBuilder()
        .withMetadata(metadata(model))
        .withType("kubernetes.io/basic-auth")
        .withData(Objects.requireNonNull(model.auth().admin()).data())
        .build();
  }
}
