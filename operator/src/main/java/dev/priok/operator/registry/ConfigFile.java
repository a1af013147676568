package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

/** config.yml. */
final class ConfigFile extends ChildResource<ConfigMap> {

  ConfigFile() {
    super(ConfigMap.class, Child.CONFIG_MAP);
  }

  @Override
  ConfigMap desired(RegistryModel model) {
    return new ConfigMapBuilder()
        .withMetadata(metadata(model))
        .addToData(ServerConfigFile.NAME, model.configFile().text())
        .build();
  }
}
