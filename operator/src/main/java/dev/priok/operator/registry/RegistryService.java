package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.Service;

/** The address at which images are pushed and pulled. */
final class RegistryService extends ServiceResource {

  RegistryService() {
    super(Child.SERVICE);
  }

  @Override
  Service desired(RegistryModel model) {
    return desired(model, ServerPodTemplate.REGISTRY_PORT_NAME, model.servicePort());
  }
}
