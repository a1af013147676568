package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the caches leave out, since of Secrets and most other kinds they hold only what the operator
 * made: the Secrets that a spec names, and whatever stands in the place of a child.
 */
record UncachedObjects(List<HasMetadata> objects) {

  UncachedObjects {
    objects = List.copyOf(objects);
  }

  /**
   * Asks for each by its name: a request for each Secret that the spec names and for each child
   * that is not there. A Registry that wants every child and has them all costs none; one with TLS
   * disabled costs two, for the Secret and the ConfigMap of a certificate.
   */
  static UncachedObjects find(Observed cached, KubernetesClient client) {
    ResourceNames names = cached.names();
    List<HasMetadata> found = new ArrayList<>();
    if (names.problem().isPresent()) {
      return new UncachedObjects(found);
    }
    for (Child child : Child.values()) {
      if (child != Child.CLAIM && cached.find(child).isEmpty()) {
        get(child.type(), names.child(child), names, client).ifPresent(found::add);
      }
    }
    for (String secret : SpecReferences.secrets(cached.spec())) {
      if (cached.find(Secret.class, secret).isEmpty()) {
        get(Secret.class, secret, names, client).ifPresent(found::add);
      }
    }
    return new UncachedObjects(found);
  }

  /**
   * Whether nobody tells when one of them changes, when a rival for the claim gives way, or which
   * images Pods come to use.
   */
  static boolean isToBeAskedAgain(Observed observed, UncachedObjects found) {
    return !found.objects.isEmpty()
        || !SpecReferences.secrets(observed.spec()).isEmpty()
        || TagRules.removes(observed.spec())
        || observed.rivals().findAny().isPresent();
  }

  private static <T extends HasMetadata> Optional<T> get(
      Class<T> type, String name, ResourceNames names, KubernetesClient client) {
    return Optional.ofNullable(
        client.resources(type).inNamespace(names.namespace()).withName(name).get());
  }
}
