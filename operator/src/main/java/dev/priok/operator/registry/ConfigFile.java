package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

/** config.yml, and beside it what retention leaves. */
final class ConfigFile extends ChildResource<ConfigMap> {

  ConfigFile() {
    super(ConfigMap.class, Child.CONFIG_MAP);
  }

  @Override
  ConfigMap desired(RegistryModel model) {
    ServerConfigFile file = model.configFile();
    ConfigMapBuilder map =
        new ConfigMapBuilder()
            .withMetadata(metadata(model))
            .addToData(ServerConfigFile.NAME, file.text());
    return file.inUse() == null
        ? map.build()
        : map.addToData(ServerConfigFile.IN_USE, file.inUse()).build();
  }
}
