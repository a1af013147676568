package dev.priok.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The objects of a {@link ScriptedApi}. */
final class ScriptedObjects {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ScriptedObjects() {}

  /** The Registry, and with a time the Registry as it was deleted then. */
  static ObjectNode registry(Instant deleted) {
    if (deleted != null) {
      return parse(
          """
          {"apiVersion": "priok.dev/v1alpha1", "kind": "Registry",
           "metadata": {"name": "team", "namespace": "apps", "uid": "registry-uid",
                        "generation": 2, "resourceVersion": "100",
                        "deletionTimestamp": "%s", "finalizers": ["priok.dev/cleanup"]},
           "spec": {"storage": {"pvc": {"reclaimPolicy": "Delete"}}}}
          """
              .formatted(deleted));
    }
    return parse(
        """
        {"apiVersion": "priok.dev/v1alpha1", "kind": "Registry",
         "metadata": {"name": "team", "namespace": "apps", "uid": "registry-uid", "generation": 1,
                      "resourceVersion": "100", "finalizers": ["priok.dev/cleanup"]},
         "spec": {"storage": {"emptyDir": {}}, "tls": {"mode": "Disabled"}},
         "status": {"observedGeneration": -1}}
        """);
  }

  /** The claim of the Registry. */
  static ObjectNode claim() {
    return parse(
        """
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim",
         "metadata": {"name": "team-registry", "namespace": "apps", "resourceVersion": "7",
                      "labels": {"app.kubernetes.io/managed-by": "priok",
                                 "app.kubernetes.io/instance": "team"}}}
        """);
  }

  /** A Lease that its holder has just renewed. */
  static ObjectNode lease(String holder) {
    return parse(
        """
        {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
         "metadata": {"name": "priok-operator", "namespace": "priok"},
         "spec": {"holderIdentity": "%s", "leaseDurationSeconds": 3600,
                  "acquireTime": "%2$s", "renewTime": "%2$s", "leaseTransitions": 0}}
        """
            .formatted(holder, Instant.now().truncatedTo(ChronoUnit.MICROS)));
  }

  static ObjectNode parse(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
