package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** Whom the pod runs as: somebody without any right, not the namespace's default account. */
final class RegistryServiceAccount extends ChildResource<ServiceAccount> {

  RegistryServiceAccount() {
    super(ServiceAccount.class, Child.SERVICE_ACCOUNT);
  }

  @Override
  ServiceAccount desired(RegistryModel model) {
    ServiceAccountBuilder account =
        new ServiceAccountBuilder()
            .withMetadata(metadata(model))
            .withAutomountServiceAccountToken(false);
    // Where the installer names none, the list is for whoever wants to add one.
    model.pullSecrets().forEach(name -> account.addToImagePullSecrets(reference(name)));
    return account.build();
  }

  private static LocalObjectReference reference(String name) {
    return new LocalObjectReference(name);
  }
}
