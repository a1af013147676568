package dev.priok.operator.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A node, for a real API server that has none: it runs the pods of one image as processes, says of
 * all others that they run, makes volumes, and routes Services. Enough to test an operator by what
 * the API server and its controllers answer.
 */
public final class PretendedNode implements AutoCloseable {
  /** The default StorageClass; its claims get volumes. */
  public static final String STORAGE_CLASS = "pretended";

  private static final String NAME = "pretended-node";

  private final KubernetesClient client;
  private final Path directory;
  private final String image;
  private final List<String> command;
  private final SharedIndexInformer<Pod> pods;
  private final SharedIndexInformer<Service> services;
  private final SharedIndexInformer<PersistentVolumeClaim> claims;
  private final Map<String, PretendedPod> running = new ConcurrentHashMap<>();
  private final PretendedVolumes volumes;
  private final PretendedServices routes;
  private final ScheduledExecutorService work = Executors.newScheduledThreadPool(2);

  /**
   * Joins the cluster.
   *
   * @param image whose pods are run
   * @param command what runs in them
   */
  public PretendedNode(
      KubernetesClient client, Path directory, String image, List<String> command) {
    this.client = client;
    this.directory = directory;
    this.image = image;
    this.command = List.copyOf(command);
    this.volumes = new PretendedVolumes(client, directory.resolve("volumes"));
    this.routes = new PretendedServices(this::backends);
    join();
    this.pods = client.pods().inAnyNamespace().inform();
    this.services = client.services().inAnyNamespace().inform();
    this.claims = client.persistentVolumeClaims().inAnyNamespace().inform();
    work.scheduleWithFixedDelay(this::tick, 0, 100, TimeUnit.MILLISECONDS);
    work.scheduleWithFixedDelay(this::renew, 0, 8, TimeUnit.SECONDS);
  }

  /** The node's name. */
  public String name() {
    return NAME;
  }

  private void join() {
    volumes.makeDefaultClass(STORAGE_CLASS);
    Map<String, Quantity> capacity =
        Map.of(
            "cpu", new Quantity("64"), "memory", new Quantity("64Gi"), "pods", new Quantity("250"));
    Node node =
        client
            .resource(
                new NodeBuilder()
                    .withNewMetadata()
                    .withName(NAME)
                    .addToLabels("kubernetes.io/os", "linux")
                    .addToLabels("kubernetes.io/hostname", NAME)
                    .endMetadata()
                    .build())
            .create();
    client
        .resource(
            new NodeBuilder(node)
                .editMetadata()
                .withResourceVersion(null)
                .endMetadata()
                .withNewStatus()
                .withCapacity(capacity)
                .withAllocatable(capacity)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("Pretended")
                .withMessage("it pretends")
                .withLastHeartbeatTime(Instant.now().toString())
                .withLastTransitionTime(Instant.now().toString())
                .endCondition()
                .endStatus()
                .build())
        .patchStatus();
  }

  private void renew() {
    guarded(() ->
        client
            .resource(
                new LeaseBuilder()
                    .withNewMetadata()
                    .withNamespace("kube-node-lease")
                    .withName(NAME)
                    .endMetadata()
                    .withNewSpec()
                    .withHolderIdentity(NAME)
                    .withLeaseDurationSeconds(40)
                    .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                    .endSpec()
                    .build())
            .serverSideApply());
  }

  private void tick() {
    guarded(() -> routes.follow(services.getStore().list()));
    for (PersistentVolumeClaim claim : claims.getStore().list()) {
      guarded(() -> volumes.provide(new PersistentVolumeClaimBuilder(claim).build()));
    }
    List<Pod> mine =
        pods.getStore().list().stream()
            .filter(pod -> NAME.equals(pod.getSpec().getNodeName()))
            .toList();
    running
        .entrySet()
        .removeIf(entry -> {
          boolean gone =
              mine.stream().noneMatch(pod -> pod.getMetadata().getUid().equals(entry.getKey()));
          if (gone) {
            entry.getValue().stop();
          }
          return gone;
        });
    mine.forEach(pod -> guarded(() -> follow(pod)));
  }

  private void follow(Pod pod) {
    PretendedPod here =
        running.computeIfAbsent(
            pod.getMetadata().getUid(),
            uid ->
                new PretendedPod(
                    client,
                    directory.resolve("pods").resolve(uid),
                    volumes,
                    image.equals(pod.getSpec().getContainers().getFirst().getImage())
                        ? command
                        : null));
    here.follow(pod);
  }

  private List<PretendedServices.Backend> backends() {
    return pods.getStore().list().stream()
        .filter(pod -> running.containsKey(pod.getMetadata().getUid()))
        .map(pod ->
            new PretendedServices.Backend(
                pod, Objects.requireNonNull(running.get(pod.getMetadata().getUid()))))
        .toList();
  }

  /** What fails is tried again at the next tick, as a kubelet does. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409 && !work.isShutdown()) {
        System.err.println("pretended node: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    work.shutdownNow();
    try {
      work.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pods.stop();
    services.stop();
    claims.stop();
    routes.close();
    running.values().forEach(PretendedPod::stop);
  }
}
