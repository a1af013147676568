package dev.priok.operator.trust;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ConfigMap that agents mount, and the pods that mount it. */
final class DocumentStore {
  static final String CONFIG_MAP = "priok-node-trust";
  static final String TOUCHED = "priok.dev/node-trust-revision";

  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  private static final String PRIOK = "priok";

  /** A ConfigMap of this name is not ours. */
  static final class ForeignException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForeignException(String message) {
      super(message);
    }
  }

  private final KubernetesClient client;
  private final String namespace;

  DocumentStore(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /**
   * The published data; empty when there is none.
   *
   * @throws ForeignException when somebody else's ConfigMap has the name
   */
  Map<String, String> read() {
    @Nullable ConfigMap present =
        client.configMaps().inNamespace(namespace).withName(CONFIG_MAP).get();
    if (present == null) {
      return Map.of();
    }
    Map<String, String> labels = present.getMetadata().getLabels();
    if (labels == null || !PRIOK.equals(labels.get(MANAGED_BY))) {
      throw new ForeignException(
          "ConfigMap "
              + CONFIG_MAP
              + " in namespace "
              + namespace
              + " is there and was not made by Priok: rename or delete it");
    }
    return present.getData() == null ? Map.of() : present.getData();
  }

  /** Afterwards it holds the document and nothing else. */
  void write(DesiredDocument document) {
    ConfigMap written =
        client
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName(CONFIG_MAP)
                    .withLabels(Map.of(MANAGED_BY, PRIOK))
                    .endMetadata()
                    .withData(document.data())
                    .build())
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(PRIOK)
                    .withForce(true)
                    .build());
    removeStrangers(written, document);
  }

  /** An apply leaves keys that somebody else put there. */
  private void removeStrangers(ConfigMap written, DesiredDocument document) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode data = patch.putObject("data");
    written.getData().keySet().stream()
        .filter(key -> !document.data().containsKey(key))
        .forEach(data::putNull);
    if (!data.isEmpty()) {
      client
          .configMaps()
          .inNamespace(namespace)
          .withName(CONFIG_MAP)
          .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
    }
  }

  static boolean isTouched(Pod pod, String revision) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    return annotations != null && revision.equals(annotations.get(TOUCHED));
  }

  /** Makes the kubelet of the pod's node look at its volumes now instead of within a minute. */
  void touch(Pod pod, String revision) {
    try {
      client
          .pods()
          .inNamespace(namespace)
          .withName(pod.getMetadata().getName())
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"annotations\":{\"" + TOUCHED + "\":\"" + revision + "\"}}}");
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
