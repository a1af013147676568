package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Objects;

/** One pod at a time, and never two on one store. */
final class RegistryStatefulSet extends ChildResource<StatefulSet> {

  RegistryStatefulSet() {
    super(StatefulSet.class, Child.STATEFUL_SET);
  }

  @Override
  StatefulSet desired(RegistryModel model) {
    return new StatefulSetBuilder()
        .withMetadata(metadata(model))
        .withNewSpec()
        .withReplicas(1)
        .withServiceName(model.names().child(Child.SERVICE))
        // With OrderedReady a pod that never becomes ready blocks the change that would mend it.
        .withPodManagementPolicy("Parallel")
        .withNewSelector()
        .withMatchLabels(model.names().selector())
        .endSelector()
        .withTemplate(ServerPodTemplate.of(model, Objects.requireNonNull(model.storage().volume())))
        .endSpec()
        .build();
  }
}
