package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.Service;

/**
 * The management port, for the operator and for monitoring; kept apart so that it can be closed.
 */
final class InternalService extends ServiceResource {

  InternalService() {
    super(Child.INTERNAL_SERVICE);
  }

  @Override
  Service desired(RegistryModel model) {
    return desired(
        model, ServerPodTemplate.MANAGEMENT_PORT_NAME, ServerPodTemplate.MANAGEMENT_PORT);
  }
}
