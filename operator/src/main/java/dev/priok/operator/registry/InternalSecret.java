package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The token of the management port. */
final class InternalSecret extends KeptSecret {

  InternalSecret() {
    super(Child.INTERNAL_SECRET);
  }

  @Override
  Secret desired(RegistryModel model) {
    byte[] token = model.managementToken().getBytes(StandardCharsets.UTF_8);
    return new SecretBuilder()
        .withMetadata(metadata(model))
        .withType("Opaque")
        .addToData(RegistryModelFactory.TOKEN_KEY, Base64.getEncoder().encodeToString(token))
        .build();
  }
}
