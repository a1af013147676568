package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/**
 * The management port, for the operator and for monitoring; kept apart so that it can be closed.
 */
final class InternalService extends ChildResource<Service> {

  InternalService() {
    super(Service.class, Child.INTERNAL_SERVICE);
  }

  @Override
  Service desired(RegistryModel model) {
    return new ServiceBuilder()
        .withMetadata(metadata(model))
        .withNewSpec()
        .withSelector(model.names().selector())
        .addNewPort()
        .withName(ServerPodTemplate.MANAGEMENT_PORT_NAME)
        .withPort(ServerPodTemplate.MANAGEMENT_PORT)
        .withNewTargetPort(ServerPodTemplate.MANAGEMENT_PORT_NAME)
        .withProtocol("TCP")
        .endPort()
        .endSpec()
        .build();
  }
}
