package dev.priok.operator.registry;

import dev.priok.operator.tls.KeyedCertificate;
import dev.priok.operator.tls.Pem;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Objects;

/** What clients of the registry have to trust. */
final class CaConfigMap extends ChildResource<ConfigMap> {

  CaConfigMap() {
    super(ConfigMap.class, Child.CA_CONFIG_MAP);
  }

  @Override
  ConfigMap desired(RegistryModel model) {
    return new ConfigMapBuilder()
        .withMetadata(metadata(model))
        .addToData(
            KeyedCertificate.AUTHORITY_KEY,
            Pem.of(Objects.requireNonNull(model.tls().served()).trusted()))
        .build();
  }
}
