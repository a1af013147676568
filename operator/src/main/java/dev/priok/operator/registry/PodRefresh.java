package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Touches the pod after a Secret or ConfigMap that it mounts changed: a kubelet looks at a changed
 * pod at once and at those only after a minute or more.
 */
final class PodRefresh {
  private static final String ANNOTATION = "priok.dev/mounted-versions";
  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager("priok")
          .build();
  private static final List<Child> MOUNTED =
      List.of(Child.CONFIG_MAP, Child.HTPASSWD_SECRET, Child.INTERNAL_SECRET, Child.TLS_SECRET);

  private PodRefresh() {}

  /** Does nothing when the pod has been touched for these versions. */
  static void run(Observed observed, KubernetesClient client) {
    observed
        .find(Pod.class, observed.names().pod())
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> !versions(observed).equals(annotation(pod)))
        .ifPresent(pod -> touch(pod, versions(observed), client));
  }

  private static void touch(Pod pod, String versions, KubernetesClient client) {
    // With the uid, so that a pod that has taken its place meanwhile is left alone.
    Map<String, Object> patch =
        Map.of(
            "metadata",
            Map.of("uid", pod.getMetadata().getUid(), "annotations", Map.of(ANNOTATION, versions)));
    try {
      client
          .pods()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getMetadata().getName())
          .patch(MERGE, Serialization.asJson(patch));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private static String versions(Observed observed) {
    return MOUNTED.stream()
        .flatMap(child -> observed.find(child).stream())
        .map(HasMetadata::getMetadata)
        .map(metadata -> metadata.getResourceVersion())
        .collect(Collectors.joining("."));
  }

  private static String annotation(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(ANNOTATION, "");
  }
}
