package dev.priok.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.node.Addresses.PodAddress;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one pod on a thread of its own: volumes, process, probes, restarts, end. The API
 * object goes only after the process has.
 */
final class PodWorker implements Runnable {
  /** Holds a deleted pod until its process has ended. */
  static final String FINALIZER = "priok.dev/local-node";

  private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
  private static final Duration RETRY = Duration.ofSeconds(10);

  /** What all pods of the node share. */
  record Shared(
      ObjectStore store,
      NodeSettings settings,
      Addresses addresses,
      NodeEvents events,
      HttpClient http) {}

  private final Shared node;
  private final ObjectKey key;
  private final ObjectNode pod;
  private final PodFiles files;
  private final PodAddress address;
  private final PodVolumes volumes;
  private final NamespaceObjects objects;
  private final RestartBackOff backOff;
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean closing;
  private volatile boolean running;
  private ContainerStatus status;

  PodWorker(Shared node, ObjectKey key, ObjectNode pod) throws IOException {
    this.node = node;
    this.key = key;
    this.pod = pod;
    String namespace = String.valueOf(key.namespace());
    this.files = PodFiles.create(node.settings().dataDirectory(), uid(pod));
    this.address = node.addresses().lease(namespace + "/" + key.name());
    this.objects = (type, name) -> node.store().get(new ObjectKey(type, namespace, name));
    this.volumes =
        new PodVolumes(
            pod.path("spec"),
            files,
            Claims.directory(node.settings().dataDirectory(), namespace),
            objects);
    this.backOff =
        new RestartBackOff(node.settings().initialBackOff(), node.settings().maxBackOff());
    // A pod that ran before this node came up is started anew, which counts as a restart.
    JsonNode before = pod.at("/status/containerStatuses/0");
    int restarts =
        before.path("restartCount").asInt() + (before.at("/state").has("running") ? 1 : 0);
    this.status =
        new ContainerStatus(
            ContainerStatus.waiting("ContainerCreating", ""), Map.of(), false, false, restarts);
  }

  PodAddress address() {
    return address;
  }

  PodFiles files() {
    return files;
  }

  boolean running() {
    return running;
  }

  /** Something that the pod waits for may have changed. */
  void wake() {
    wake.release();
  }

  /** Makes the worker end its process and itself, leaving the API object. */
  void close() {
    closing = true;
    wake();
  }

  @Override
  public void run() {
    try {
      node.events().normal(pod, "Scheduled", "Successfully assigned to " + LocalNode.NAME);
      while (!ending()) {
        try {
          runContainer(prepare());
        } catch (NotRunnableException e) {
          waitFor(e);
        } catch (IOException | RuntimeException e) {
          waitFor(NotRunnableException.start(e.toString()));
        }
      }
      leave();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("pod", key.name()).setCause(e).log("files of a pod remain");
    } finally {
      node.addresses().release(key.namespace() + "/" + key.name());
    }
  }

  private ContainerCommand prepare() throws NotRunnableException {
    publish();
    checkSupported();
    JsonNode container = container();
    MountPaths mounts = volumes.mount();
    String name = container.path("image").asText();
    LocalImage image = node.settings().images().get(name);
    if (image == null) {
      throw NotRunnableException.image(
          "image \"%s\" is not known here; known: %s"
              .formatted(name, new TreeSet<>(node.settings().images().keySet())));
    }
    node.events().normal(pod, "Pulled", "Container image \"%s\" runs locally".formatted(name));
    pod.set("status", status.podStatus(pod, address.ip(), now()));
    return ContainerCommand.of(pod, image, address, mounts, objects);
  }

  private void checkSupported() throws NotRunnableException {
    JsonNode spec = pod.path("spec");
    if (spec.path("containers").size() != 1 || !spec.path("initContainers").isEmpty()) {
      throw NotRunnableException.config("only pods of one container run here");
    }
    if (!spec.path("restartPolicy").asText("Always").equals("Always")) {
      throw NotRunnableException.config("only restartPolicy Always is supported here");
    }
    for (Map.Entry<String, JsonNode> field : container().properties()) {
      JsonNode probe = field.getValue();
      if (field.getKey().endsWith("Probe") && !probe.has("httpGet") && !probe.has("tcpSocket")) {
        throw NotRunnableException.config(
            field.getKey() + ": only httpGet and tcpSocket are supported here");
      }
    }
  }

  private void runContainer(ContainerCommand command) throws IOException, InterruptedException {
    ContainerProcess process = ContainerProcess.start(command, files);
    running = true;
    process.onExit(this::wake);
    String name = container().path("name").asText();
    node.events().normal(pod, "Created", "Created container: " + name);
    node.events().normal(pod, "Started", "Started container " + name);
    try {
      supervise(process);
    } finally {
      process.stop(grace());
      running = false;
      Map<String, Object> ended =
          ContainerStatus.terminated(process.exitCode(), process.startedAt(), Instant.now());
      status = new ContainerStatus(ended, ended, false, false, status.restarts());
    }
    if (!ending()) {
      awaitRestart(Duration.between(process.startedAt(), Instant.now()));
    }
  }

  private void supervise(ContainerProcess process) throws InterruptedException {
    ContainerHealth health =
        new ContainerHealth(
            container(),
            address,
            node.http(),
            process.startedAt(),
            why -> node.events().warning(pod, "Unhealthy", why));
    Map<String, Object> state = ContainerStatus.running(process.startedAt());
    while (process.isAlive() && !ending()) {
      refreshVolumes();
      health.check(Instant.now());
      status =
          new ContainerStatus(
              state, status.lastState(), health.started(), health.ready(), status.restarts());
      publish();
      if (health.failed()) {
        killing("Container %s failed liveness or startup probe, will be restarted");
        return;
      }
      pauseUntil(health.nextDue());
    }
    if (process.isAlive()) {
      killing("Stopping container %s");
    }
  }

  /** What cannot be refreshed keeps its files, and the container runs on. */
  private void refreshVolumes() {
    try {
      volumes.refresh();
    } catch (NotRunnableException e) {
      node.events().warning(pod, e.eventReason(), e.explanation());
    }
  }

  private void killing(String message) {
    String name = container().path("name").asText();
    node.events().normal(pod, "Killing", message.formatted(name));
  }

  private void awaitRestart(Duration ran) throws InterruptedException {
    Duration wait = backOff.afterRunOf(ran);
    Map<String, Object> state = status.state();
    if (!wait.isZero()) {
      String message =
          "back-off %ss restarting failed container".formatted(wait.toMillis() / 1000.0);
      state = ContainerStatus.waiting("CrashLoopBackOff", message);
      node.events().warning(pod, "BackOff", "Back-off restarting failed container");
    }
    status = new ContainerStatus(state, status.lastState(), false, false, status.restarts() + 1);
    publish();
    Instant due = Instant.now().plus(wait);
    while (!ending() && Instant.now().isBefore(due)) {
      pauseUntil(due);
    }
  }

  private void waitFor(NotRunnableException e) throws InterruptedException {
    node.events().warning(pod, e.eventReason(), e.explanation());
    Map<String, Object> state = ContainerStatus.waiting(e.waitingReason(), e.explanation());
    status = new ContainerStatus(state, status.lastState(), false, false, status.restarts());
    publish();
    pauseUntil(Instant.now().plus(RETRY));
  }

  private void publish() {
    node.store()
        .updateStatus(
            key,
            current -> {
              if (uid(current).equals(uid(pod))) {
                current.set("status", status.podStatus(current, address.ip(), now()));
              }
              return current;
            });
  }

  /** Waits until woken or until the time has come, at most {@link #RETRY}. */
  private void pauseUntil(Instant due) throws InterruptedException {
    Instant latest = Instant.now().plus(RETRY);
    Duration left = Duration.between(Instant.now(), due.isBefore(latest) ? due : latest);
    if (wake.tryAcquire(left.toMillis() + 1, TimeUnit.MILLISECONDS)) {
      wake.drainPermits();
    }
  }

  private boolean ending() {
    return closing || deleted();
  }

  private boolean deleted() {
    Optional<ObjectNode> current = node.store().get(key).filter(p -> uid(p).equals(uid(pod)));
    return current.isEmpty() || current.get().path("metadata").has("deletionTimestamp");
  }

  /** Lets a deleted pod go. */
  private void leave() throws IOException {
    if (deleted()) {
      PodFiles.delete(files.root());
      node.store()
          .update(key, current -> uid(current).equals(uid(pod)) ? released(current) : current);
    }
  }

  private static ObjectNode released(ObjectNode pod) {
    pod.withObjectProperty("metadata")
        .withArrayProperty("finalizers")
        .removeIf(finalizer -> finalizer.asText().equals(FINALIZER));
    return pod;
  }

  private Duration grace() {
    return Duration.ofSeconds(pod.at("/spec/terminationGracePeriodSeconds").asLong(30));
  }

  private JsonNode container() {
    return pod.at("/spec/containers/0");
  }

  private static String now() {
    return ContainerStatus.time(Instant.now());
  }

  private static String uid(ObjectNode object) {
    return object.at("/metadata/uid").asText();
  }
}
