package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The users as the registry reads them. The pod always mounts this one, wherever the lines come
 * from, so that another source of users restarts nothing.
 */
final class HtpasswdSecret extends ChildResource<Secret> {

  HtpasswdSecret() {
    super(Secret.class, Child.HTPASSWD_SECRET);
  }

  @Override
  Secret desired(RegistryModel model) {
    byte[] file = model.auth().htpasswd().getBytes(StandardCharsets.UTF_8);
    return new SecretBuilder()
        .withMetadata(metadata(model))
        .withType("Opaque")
        .addToData("htpasswd", Base64.getEncoder().encodeToString(file))
        .build();
  }
}
