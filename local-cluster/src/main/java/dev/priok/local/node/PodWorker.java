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
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one pod on a thread of its own: volumes, process, probes, restarts, end. The API
 * object goes only after the process has.
 */
final class PodWorker implements Runnable {
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
  private final PodObject pod;
  private final PodFiles files;
  private final PodAddress address;
  private final NamespaceObjects objects;
  private final PodVolumes volumes;
  private final RestartBackOff backOff;
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean closing;
  private volatile @Nullable ContainerProcess process;
  private ContainerStatus status;

  PodWorker(Shared node, PodObject pod) throws IOException {
    this.node = node;
    this.pod = pod;
    this.files = PodFiles.create(node.settings().dataDirectory(), pod.uid());
    this.address = node.addresses().lease(pod.namespace() + "/" + pod.name());
    this.objects = (type, name) -> node.store().get(new ObjectKey(type, pod.namespace(), name));
    this.volumes =
        new PodVolumes(
            pod.created().path("spec"),
            files,
            Claims.directory(node.settings().dataDirectory(), pod.namespace()),
            objects);
    this.backOff =
        new RestartBackOff(node.settings().initialBackOff(), node.settings().maxBackOff());
    // A pod that ran before this node came up is started anew, which counts as a restart.
    JsonNode before = pod.created().at("/status/containerStatuses/0");
    boolean ran = !before.at("/state").isEmpty() && !before.at("/state").has("waiting");
    int restarts = before.path("restartCount").asInt() + (ran ? 1 : 0);
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

  /** The run that is going on or was the last, null before the first. */
  @Nullable ContainerProcess process() {
    return process;
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
      pod.normal("Scheduled", "Successfully assigned to " + LocalNode.NAME);
      while (!ending()) {
        try {
          runContainer(prepare());
        } catch (NotRunnableException e) {
          waitFor(e);
        } catch (IOException | RuntimeException e) {
          waitFor(NotRunnableException.start(e.toString()));
        }
      }
      if (pod.isDeleted()) {
        PodFiles.delete(files.root());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("pod", pod.name()).setCause(e).log("files of a pod remain");
    } finally {
      // The address first: a new pod of this name may come as soon as the object is gone.
      node.addresses().release(pod.namespace() + "/" + pod.name());
      if (pod.isDeleted()) {
        pod.release();
      }
    }
  }

  private ContainerCommand prepare() throws NotRunnableException {
    pod.publish(status, address.ip());
    pod.checkSupported();
    MountPaths mounts = volumes.mount();
    String name = pod.container().path("image").asText();
    LocalImage image = node.settings().images().get(name);
    if (image == null) {
      throw NotRunnableException.image(
          "image \"%s\" is not known here; known: %s"
              .formatted(name, new TreeSet<>(node.settings().images().keySet())));
    }
    pod.normal("Pulled", "The image of container %s is here");
    ObjectNode addressed = pod.created().deepCopy();
    addressed.withObjectProperty("status").put("podIP", address.ip());
    return ContainerCommand.of(addressed, image, address, mounts, objects);
  }

  private void runContainer(ContainerCommand command) throws IOException, InterruptedException {
    ContainerProcess run = ContainerProcess.start(command, files);
    process = run;
    run.onExit(this::wake);
    pod.normal("Created", "Created container: %s");
    pod.normal("Started", "Started container %s");
    try {
      supervise(run);
    } finally {
      run.stop(grace());
    }
    Map<String, Object> ended =
        ContainerStatus.terminated(run.exitCode(), run.startedAt(), Instant.now());
    status = new ContainerStatus(ended, ended, false, false, status.restarts());
    pod.publish(status, address.ip());
    if (!ending()) {
      awaitRestart(Duration.between(run.startedAt(), Instant.now()));
    }
  }

  private void supervise(ContainerProcess run) throws InterruptedException {
    ContainerHealth health =
        new ContainerHealth(
            pod.container(),
            address,
            node.http(),
            run.startedAt(),
            why -> pod.warning("Unhealthy", why));
    Map<String, Object> state = ContainerStatus.running(run.startedAt());
    while (run.isAlive() && !ending()) {
      refreshVolumes();
      health.check(Instant.now());
      become(state, health.started(), health.ready(), status.restarts());
      if (health.failed()) {
        pod.normal("Killing", "Container %s failed its probe, will be restarted");
        return;
      }
      pauseUntil(health.nextDue());
    }
    if (run.isAlive()) {
      pod.normal("Killing", "Stopping container %s");
    }
  }

  /** What cannot be refreshed keeps its files, and the container runs on. */
  private void refreshVolumes() {
    try {
      volumes.refresh();
    } catch (NotRunnableException e) {
      pod.warning(e.eventReason(), e.explanation());
    }
  }

  private void awaitRestart(Duration ran) throws InterruptedException {
    Duration wait = backOff.afterRunOf(ran);
    Map<String, Object> state = status.state();
    if (!wait.isZero()) {
      String message = "restarting failed container in " + wait;
      state = ContainerStatus.waiting("CrashLoopBackOff", message);
      pod.warning("BackOff", "Back-off restarting failed container");
    }
    become(state, false, false, status.restarts() + 1);
    Instant due = Instant.now().plus(wait);
    while (!ending() && Instant.now().isBefore(due)) {
      pauseUntil(due);
    }
  }

  private void waitFor(NotRunnableException e) throws InterruptedException {
    pod.warning(e.eventReason(), e.explanation());
    Map<String, Object> state = ContainerStatus.waiting(e.waitingReason(), e.explanation());
    become(state, false, false, status.restarts());
    pauseUntil(Instant.now().plus(RETRY));
  }

  private void become(Map<String, Object> state, boolean started, boolean ready, int restarts) {
    status = new ContainerStatus(state, status.lastState(), started, ready, restarts);
    pod.publish(status, address.ip());
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
    return closing || pod.isDeleted();
  }

  private Duration grace() {
    return Duration.ofSeconds(pod.created().at("/spec/terminationGracePeriodSeconds").asLong(30));
  }
}
