package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** The address at which images are pushed and pulled. */
final class RegistryService extends ChildResource<Service> {

  RegistryService() {
    super(Service.class, Child.SERVICE);
  }

  @Override
  Service desired(RegistryModel model) {
    return new ServiceBuilder()
        .withMetadata(metadata(model))
        .withNewSpec()
        .withSelector(model.names().selector())
        .addNewPort()
        .withName(ServerPodTemplate.REGISTRY_PORT_NAME)
        .withPort(model.servicePort())
        .withNewTargetPort(ServerPodTemplate.REGISTRY_PORT_NAME)
        .withProtocol("TCP")
        .endPort()
        .endSpec()
        .build();
  }
}
