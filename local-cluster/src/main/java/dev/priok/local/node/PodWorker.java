package dev.priok.local.node;

import static dev.priok.local.node.ContainerStatus.waiting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.node.Addresses.PodAddress;
import dev.priok.local.store.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one pod on a thread of its own: volumes, process, probes, restarts, end. The API
 * object goes only after the process has.
 */
final class PodWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
  private static final Duration TICK = Duration.ofMillis(100);

  /**
   * What all pods of a node share.
   *
   * @param dataDirectory holds {@code pods/<uid>} and {@code volumes/<namespace>/<claim>}
   * @param images the images it knows, by their full name in a pod
   * @param firstRestart the wait before the second restart of a container; it doubles from there
   */
  record Node(
      Path dataDirectory,
      Map<String, LocalImage> images,
      Duration firstRestart,
      Addresses addresses,
      HttpClient http) {}

  private final Node node;
  private final PodObject pod;
  private final PodFiles files;
  private final PodAddress address;
  private final PodVolumes volumes;
  private final RestartBackOff backOff;
  private volatile boolean closing;
  private volatile @Nullable ContainerProcess process;
  private ContainerStatus status;

  PodWorker(Node node, PodObject pod) throws IOException {
    this.node = node;
    this.pod = pod;
    files = PodFiles.create(node.dataDirectory, pod.uid());
    address = node.addresses.lease(pod.namespace() + "/" + pod.key().name());
    volumes = new PodVolumes(pod, files, Claims.directory(node.dataDirectory, pod.namespace()));
    backOff = new RestartBackOff(node.firstRestart);
    // A pod that ran before this node came up is started anew, which counts as a restart.
    JsonNode before = pod.created().at("/status/containerStatuses/0/restartCount");
    int restarts = before.asInt(-1) + 1;
    ObjectNode creating = waiting("ContainerCreating", "");
    status = new ContainerStatus(creating, Json.object(), false, false, restarts);
  }

  /** The local address of a port of the container, by its number or name. */
  InetSocketAddress at(JsonNode port) {
    return address.at(pod.container(), port);
  }

  PodFiles files() {
    return files;
  }

  /** Whether the container runs now. */
  boolean isRunning() {
    ContainerProcess run = process;
    return run != null && run.process().isAlive();
  }

  /** Makes the worker end its process and itself, leaving the API object. */
  void close() {
    closing = true;
  }

  @Override
  public void run() {
    try {
      pod.publish(status, address.ip());
      while (!ending()) {
        try {
          runContainer(prepare());
        } catch (NotRunnableException e) {
          waitFor(e);
        } catch (IOException | RuntimeException e) {
          waitFor(new NotRunnableException("RunContainerError", e.toString()));
        }
      }
      if (pod.isDeleted()) {
        PodFiles.delete(files.root());
      }
    } catch (InterruptedException | IOException e) {
      LOG.atWarn().addKeyValue("pod", pod.key()).setCause(e).log("files of a pod remain");
    } finally {
      // The address first: a new pod of this name may come as soon as the object is gone.
      node.addresses.release(address);
      if (pod.isDeleted()) {
        pod.release();
      }
    }
  }

  private ContainerCommand prepare() {
    pod.checkSupported();
    MountPaths mounts = volumes.mount();
    String name = pod.container().path("image").asText();
    LocalImage image = node.images.get(name);
    if (image == null) {
      String known = "; known: " + new TreeSet<>(node.images.keySet());
      throw new NotRunnableException("ErrImagePull", "not known here: image " + name + known);
    }
    return ContainerCommand.of(pod.created(), image, address, mounts);
  }

  private void runContainer(ContainerCommand command) throws IOException, InterruptedException {
    ContainerProcess run = ContainerProcess.start(command, files);
    process = run;
    pod.normal("Started", "Started container " + pod.container().path("name").asText());
    try {
      run.remember(files);
      supervise(run);
    } finally {
      long grace = pod.created().at("/spec/terminationGracePeriodSeconds").asLong(30);
      run.stop(Duration.ofSeconds(grace));
    }
    ObjectNode ended = ContainerStatus.terminated(run.process().exitValue(), run.startedAt());
    status = new ContainerStatus(ended, ended, false, false, status.restarts());
    pod.publish(status, address.ip());
    if (!ending()) {
      awaitRestart(Duration.between(run.startedAt(), Instant.now()));
    }
  }

  private void supervise(ContainerProcess run) throws InterruptedException {
    Instant start = run.startedAt();
    ContainerHealth health = new ContainerHealth(pod.container(), address, node.http, start);
    while (run.process().isAlive() && !ending()) {
      try {
        var _ = volumes.mount();
      } catch (NotRunnableException e) {
        // What cannot be refreshed keeps its files, and the container runs on.
        pod.warning("FailedMount", String.valueOf(e.getMessage()));
      }
      health.check(Instant.now(), why -> pod.warning("Unhealthy", why));
      become(ContainerStatus.running(start), health.started(), health.ready(), status.restarts());
      if (health.failed()) {
        pod.normal("Killing", "The container failed its probe, it will be restarted");
        return;
      }
      Thread.sleep(TICK);
    }
  }

  private void awaitRestart(Duration ran) throws InterruptedException {
    Duration wait = backOff.afterRunOf(ran);
    ObjectNode state = status.state();
    if (!wait.isZero()) {
      state = waiting("CrashLoopBackOff", "restarting failed container in " + wait);
      pod.warning("BackOff", "Back-off restarting failed container");
    }
    become(state, false, false, status.restarts() + 1);
    Instant due = Instant.now().plus(wait);
    while (!ending() && Instant.now().isBefore(due)) {
      Thread.sleep(TICK);
    }
  }

  private void waitFor(NotRunnableException e) throws InterruptedException {
    boolean mount = e.reason().equals("ContainerCreating");
    String message = String.valueOf(e.getMessage());
    pod.warning(mount ? "FailedMount" : "Failed", message);
    become(waiting(e.reason(), message), false, false, status.restarts());
    Thread.sleep(TICK);
  }

  private void become(ObjectNode state, boolean started, boolean ready, int restarts) {
    ContainerStatus next = new ContainerStatus(state, status.lastState(), started, ready, restarts);
    if (!next.equals(status)) {
      status = next;
      pod.publish(status, address.ip());
    }
  }

  private boolean ending() {
    return closing || pod.isDeleted();
  }
}
