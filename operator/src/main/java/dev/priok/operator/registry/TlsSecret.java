package dev.priok.operator.registry;

import dev.priok.operator.registry.TlsPlan.Served;
import dev.priok.operator.tls.KeyedCertificate;
import dev.priok.operator.tls.Pem;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** The certificate as the registry reads it. The pod always mounts this one. */
final class TlsSecret extends KeptSecret {

  TlsSecret() {
    super(Child.TLS_SECRET);
  }

  @Override
  Secret desired(RegistryModel model) {
    Served served = Objects.requireNonNull(model.tls().served());
    byte[] trusted = Pem.of(served.trusted()).getBytes(StandardCharsets.UTF_8);
    return new SecretBuilder()
        .withMetadata(metadata(model))
        .withType("kubernetes.io/tls")
        .withData(served.certificate().data())
        .addToData(KeyedCertificate.AUTHORITY_KEY, Base64.getEncoder().encodeToString(trusted))
        .build();
  }
}
