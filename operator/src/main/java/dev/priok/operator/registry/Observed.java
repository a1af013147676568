package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistrySpec;
import dev.priok.operator.status.Workload;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Registry and all objects in the cluster that matter to it, as the caches have them: its
 * children or what stands in their place, and what its spec refers to. Read only: the caches hand
 * out their own objects.
 */
record Observed(Registry registry, List<HasMetadata> objects, List<Event> events) {

  Observed {
    objects = List.copyOf(objects);
    events = List.copyOf(events);
  }

  /** What the caches have. */
  static Observed cached(Registry registry, Context<Registry> context) {
    List<HasMetadata> objects = new ArrayList<>();
    Stream.concat(Arrays.stream(Child.values()).map(Child::type), Stream.of(Pod.class))
        .distinct()
        .forEach(kind -> objects.addAll(context.getSecondaryResources(kind)));
    return new Observed(registry, objects, List.copyOf(context.getSecondaryResources(Event.class)));
  }

  /** The same and more objects; of two with one kind and name this one's own counts. */
  Observed and(List<HasMetadata> more) {
    return new Observed(registry, Stream.concat(objects.stream(), more.stream()).toList(), events);
  }

  ResourceNames names() {
    return ResourceNames.of(registry);
  }

  /** The spec; an absent one asks for nothing in particular. */
  RegistrySpec spec() {
    return registry.getSpec() == null ? RegistrySpec.empty() : registry.getSpec();
  }

  boolean paused() {
    return Boolean.TRUE.equals(spec().paused());
  }

  /** Other Registries that want the same existing claim. */
  Stream<Registry> rivals() {
    return objects.stream().filter(Registry.class::isInstance).map(Registry.class::cast);
  }

  /** A child, or a stranger with its name. */
  Optional<HasMetadata> find(Child child) {
    return objects.stream()
        .filter(object -> child.kind().equals(object.getKind()))
        .filter(object -> names().child(child).equals(object.getMetadata().getName()))
        .findFirst();
  }

  <T extends HasMetadata> Optional<T> find(Class<T> type, String name) {
    return objects.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(object -> name.equals(object.getMetadata().getName()))
        .findFirst();
  }

  /** Whether an object in a child's place is that child. */
  boolean isOurs(Child child, HasMetadata object) {
    return names().marks(object)
        || (child.owned() && object.hasOwnerReferenceFor(registry.getMetadata().getUid()));
  }

  /** The StatefulSet, unless a stranger stands in its place, and its pod. */
  Workload workload() {
    return new Workload(
        find(StatefulSet.class, names().child(Child.STATEFUL_SET))
            .filter(set -> isOurs(Child.STATEFUL_SET, set))
            .orElse(null),
        find(Pod.class, names().pod()).orElse(null),
        events);
  }
}
