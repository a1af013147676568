package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.PERSISTENT_VOLUME_CLAIMS;
import static dev.priok.local.store.BuiltInTypes.PODS;
import static dev.priok.local.store.BuiltInTypes.SERVICES;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Admission;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ResourceType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gives Services their cluster IP, and pods and claims the finalizer that the node takes away. */
final class NodeAdmission implements Admission {
  private final ObjectStore store;
  private final Addresses addresses;

  NodeAdmission(ObjectStore store, Addresses addresses) {
    this.store = store;
    this.addresses = addresses;
  }

  @Override
  public void admit(ResourceType type, @Nullable ObjectNode old, ObjectNode next) {
    if (type.equals(SERVICES)) {
      address(old, next);
    } else if (old == null && type.equals(PODS)) {
      hold(next, PodObject.FINALIZER);
      next.withObjectProperty("spec").put("nodeName", LocalNode.NAME);
    } else if (old == null && type.equals(PERSISTENT_VOLUME_CLAIMS)) {
      hold(next, Claims.FINALIZER);
    }
  }

  private static void hold(ObjectNode object, String finalizer) {
    object.withObjectProperty("metadata").withArrayProperty("finalizers").add(finalizer);
  }

  /** The object without the finalizer. */
  static ObjectNode released(ObjectNode object, String finalizer) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    metadata.withArrayProperty("finalizers").removeIf(f -> f.asText().equals(finalizer));
    return object;
  }

  private void address(@Nullable ObjectNode old, ObjectNode next) {
    ObjectNode spec = next.withObjectProperty("spec");
    String asked = spec.path("clusterIP").asText("");
    String kept = old == null ? "" : old.at("/spec/clusterIP").asText("");
    if (spec.path("type").asText().equals("ExternalName")) {
      return;
    }
    if (!kept.isEmpty() && !asked.isEmpty() && !asked.equals(kept)) {
      throw invalid(next, "field is immutable");
    }
    // Anything else would open the Service to other machines.
    if (!asked.isEmpty() && !asked.equals("None") && !asked.startsWith("127.")) {
      throw invalid(next, "Invalid value: only None and addresses of 127.0.0.0/8 are served here");
    }
    String ip = asked.isEmpty() ? kept : asked;
    if (ip.isEmpty()) {
      String name =
          next.at("/metadata/namespace").asText() + "/" + next.at("/metadata/name").asText();
      ip = addresses.clusterIp(name, used());
    }
    spec.put("clusterIP", ip).putArray("clusterIPs").add(ip);
    if (!spec.has("type")) {
      spec.put("type", "ClusterIP");
    }
  }

  private Set<String> used() {
    return store.list(SERVICES, null).stream()
        .map(service -> service.at("/spec/clusterIP").asText())
        .collect(Collectors.toSet());
  }

  private static ApiException invalid(ObjectNode service, String message) {
    return ApiException.invalid(
        SERVICES,
        service.at("/metadata/name").asText(),
        List.of(new ApiException.Cause("spec.clusterIP", "FieldValueInvalid", message)));
  }
}
