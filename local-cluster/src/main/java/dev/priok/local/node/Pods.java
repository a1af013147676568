package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.PODS;
import static dev.priok.local.store.StoreEvent.Kind.DELETED;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.StoreEvent;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The workers of all pods, by uid. */
final class Pods implements AutoCloseable {
  private final PodWorker.Shared node;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  private volatile boolean closed;

  private record Running(PodWorker worker, Thread thread) {}

  Pods(PodWorker.Shared node) {
    this.node = node;
  }

  /** Ends what an earlier node left running and deletes what pods that are gone left on disk. */
  void clean() throws IOException {
    Path root = Files.createDirectories(node.settings().dataDirectory().resolve("pods"));
    Set<String> known =
        node.store().list(PODS, null).stream().map(PodObject::uid).collect(Collectors.toSet());
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(root)) {
      for (Path directory : directories) {
        ContainerProcess.endLeftover(new PodFiles(directory));
        if (!known.contains(directory.getFileName().toString())) {
          PodFiles.delete(directory);
        }
      }
    }
  }

  void changed(StoreEvent event) {
    Running pod = running.get(PodObject.uid(event.object()));
    boolean gone = event.kind() == DELETED;
    if (pod == null && !gone && !closed) {
      start(event);
    } else if (pod != null && (gone || event.object().path("metadata").has("deletionTimestamp"))) {
      pod.worker().wake();
    }
  }

  private void start(StoreEvent event) {
    PodObject pod = new PodObject(node.store(), node.events(), event.key(), event.object());
    try {
      PodWorker worker = new PodWorker(node, pod);
      Runnable life =
          () -> {
            worker.run();
            running.remove(pod.uid());
          };
      Thread thread = Thread.ofVirtual().name("pod-" + pod.name()).unstarted(life);
      running.put(pod.uid(), new Running(worker, thread));
      thread.start();
    } catch (IOException e) {
      pod.warning("Failed", "no directory for the pod: " + e);
    }
  }

  /** A ConfigMap, Secret or claim changed. */
  void wakeAll() {
    running.values().forEach(pod -> pod.worker().wake());
  }

  Optional<PodWorker> worker(ObjectNode pod) {
    return Optional.ofNullable(running.get(PodObject.uid(pod))).map(Running::worker);
  }

  /** Ends all processes, each within its grace period. */
  @Override
  public void close() {
    closed = true;
    List<Running> all = List.copyOf(running.values());
    all.forEach(pod -> pod.worker().close());
    try {
      for (Running pod : all) {
        pod.thread().join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
