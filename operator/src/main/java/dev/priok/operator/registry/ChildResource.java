package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.Registry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.ReconcileResult;
import io.javaoperatorsdk.operator.processing.dependent.Creator;
import io.javaoperatorsdk.operator.processing.dependent.Updater;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;

/**
 * A child that the operator creates and corrects and never deletes: owned ones go by owner
 * reference, the others stay. (A dependent that could delete would do so whenever a precondition
 * turns false.) A child that the model does not name is left as it is.
 */
abstract class ChildResource<R extends HasMetadata> extends KubernetesDependentResource<R, Registry>
    implements Creator<R, Registry>, Updater<R, Registry> {
  private final Child child;

  ChildResource(Class<R> type, Child child) {
    super(type);
    this.child = child;
  }

  /** The whole desired object; called only when the model says that it is to be written. */
  abstract R desired(RegistryModel model);

  @Override
  public ReconcileResult<R> reconcile(Registry primary, Context<Registry> context) {
    return model(context).writes().contains(child)
        ? super.reconcile(primary, context)
        : ReconcileResult.noOperation(getSecondaryResource(primary, context).orElse(null));
  }

  /**
   * {@inheritDoc} The API server refuses this when somebody else's object has the name. One of our
   * own whose labels somebody took away, so that the cache has it no longer, is mended.
   */
  @Override
  public R create(R desired, Registry primary, Context<Registry> context) {
    HasMetadata unlabelled = model(context).unlabelled().get(child);
    return resourceType().isInstance(unlabelled)
        ? update(resourceType().cast(unlabelled), desired, primary, context)
        : super.create(desired, primary, context);
  }

  @Override
  protected R desired(Registry primary, Context<Registry> context) {
    return desired(model(context));
  }

  /** Name, namespace, labels and, where the child is owned, the owner. */
  ObjectMeta metadata(RegistryModel model) {
    ObjectMetaBuilder metadata =
        new ObjectMetaBuilder()
            .withName(model.names().child(child))
            .withNamespace(model.names().namespace())
            .withLabels(model.names().labels());
    if (child.owned()) {
      metadata
          .addNewOwnerReference()
          .withApiVersion(HasMetadata.getApiVersion(Registry.class))
          .withKind(HasMetadata.getKind(Registry.class))
          .withName(model.names().registry())
          .withUid(model.owner())
          .withController(true)
          .withBlockOwnerDeletion(true)
          .endOwnerReference();
    }
    return metadata.build();
  }

  @Override
  protected ResourceID targetSecondaryResourceID(Registry primary, Context<Registry> context) {
    ResourceNames names = ResourceNames.of(primary);
    return new ResourceID(names.child(child), names.namespace());
  }

  /** The owner is part of {@link #metadata}; the SDK's annotations are not needed. */
  @Override
  protected void addReferenceHandlingMetadata(R desired, Registry primary) {}

  static RegistryModel model(Context<Registry> context) {
    return context
        .managedWorkflowAndDependentResourceContext()
        .getMandatory(RegistryModel.class, RegistryModel.class);
  }
}
