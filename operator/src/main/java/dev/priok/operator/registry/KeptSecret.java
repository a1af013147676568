package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.Registry;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;

/**
 * A Secret whose contents are made from what it holds already. It is written over nothing but what
 * the model was made from, so that an edit that arrives in the middle of a reconciliation is never
 * undone by it. The edit's own event brings the next one.
 */
abstract class KeptSecret extends ChildResource<Secret> {
  private final Child child;

  KeptSecret(Child child) {
    super(Secret.class, child);
    this.child = child;
  }

  @Override
  public Secret update(Secret actual, Secret desired, Registry primary, Context<Registry> context) {
    String version = actual.getMetadata().getResourceVersion();
    if (!version.equals(model(context).versions().get(child))) {
      return actual;
    }
    Secret onlyOver =
        new SecretBuilder(desired)
            .editMetadata()
            .withResourceVersion(version)
            .endMetadata()
            .build();
    try {
      return super.update(actual, onlyOver, primary, context);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return actual;
      }
      throw e;
    }
  }
}
