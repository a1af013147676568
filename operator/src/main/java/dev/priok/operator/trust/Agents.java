package dev.priok.operator.trust;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The pods of the node agents, and by them the nodes that can be trusted to pull. */
final class Agents {
  private final TrustSettings settings;
  private final Supplier<Stream<Pod>> pods;

  /**
   * @param pods those of the agents' namespace, from a cache
   */
  Agents(TrustSettings settings, Supplier<Stream<Pod>> pods) {
    this.settings = settings;
    this.pods = pods;
  }

  /** Whether the pod is an agent that has a node and stays. */
  static boolean counts(TrustSettings settings, Pod pod) {
    return pod.getSpec() != null
        && settings.agentServiceAccount().equals(pod.getSpec().getServiceAccountName())
        && pod.getSpec().getNodeName() != null
        && !pod.getSpec().getNodeName().isEmpty()
        && pod.getMetadata().getDeletionTimestamp() == null;
  }

  List<Pod> pods() {
    return pods.get().filter(pod -> counts(settings, pod)).toList();
  }

  /** The name of the agent's pod by the name of its node. */
  SortedMap<String, String> nodes() {
    SortedMap<String, String> nodes = new TreeMap<>();
    pods().forEach(pod -> nodes.put(pod.getSpec().getNodeName(), pod.getMetadata().getName()));
    return nodes;
  }
}
