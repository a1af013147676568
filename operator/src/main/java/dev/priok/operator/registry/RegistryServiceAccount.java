package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** Whom the pod runs as: somebody without any right, not the namespace's default account. */
final class RegistryServiceAccount extends ChildResource<ServiceAccount> {

  RegistryServiceAccount() {
    super(ServiceAccount.class, Child.SERVICE_ACCOUNT);
  }

  @Override
  ServiceAccount desired(RegistryModel model) {
    return new ServiceAccountBuilder()
        .withMetadata(metadata(model))
        .withAutomountServiceAccountToken(false)
        .build();
  }
}
