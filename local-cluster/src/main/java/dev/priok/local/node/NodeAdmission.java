package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.PERSISTENT_VOLUME_CLAIMS;
import static dev.priok.local.store.BuiltInTypes.PODS;
import static dev.priok.local.store.BuiltInTypes.SERVICES;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Admission;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ResourceType;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gives Services their cluster IP, and pods and claims the finalizer that the node takes away. */
record NodeAdmission(ObjectStore store, Addresses addresses) implements Admission {
  @Override
  public void admit(ResourceType type, @Nullable ObjectNode old, ObjectNode next) {
    if (type.equals(SERVICES)) {
      address(old, next);
    } else if (old == null && type.equals(PODS)) {
      ObjectMetadata.addFinalizer(next, PodObject.FINALIZER);
      next.withObjectProperty("spec").put("nodeName", LocalNode.NAME);
    } else if (old == null && type.equals(PERSISTENT_VOLUME_CLAIMS)) {
      ObjectMetadata.addFinalizer(next, Claims.FINALIZER);
    }
  }

  private void address(@Nullable ObjectNode old, ObjectNode next) {
    ObjectNode spec = next.withObjectProperty("spec");
    String kept = old == null ? "" : old.at("/spec/clusterIP").asText("");
    String ip = spec.path("clusterIP").asText(kept);
    if (!ip.equals(kept) && !(old == null && ip.equals("None"))) {
      String message = "immutable, and only None is taken here: " + ip;
      throw ApiException.invalid(ObjectKey.of(SERVICES, next), "spec.clusterIP", message);
    }
    if (ip.isEmpty()) {
      Set<String> used =
          store.list(SERVICES, null).stream()
              .map(service -> service.at("/spec/clusterIP").asText())
              .collect(Collectors.toSet());
      ObjectKey key = ObjectKey.of(SERVICES, next);
      ip = addresses.clusterIp(key.namespace() + "/" + key.name(), used);
    }
    spec.put("clusterIP", ip).putArray("clusterIPs").add(ip);
  }
}
