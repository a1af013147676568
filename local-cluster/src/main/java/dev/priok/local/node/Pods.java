package dev.priok.local.node;

import static dev.priok.local.store.StoreEvent.Kind.DELETED;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.BuiltInTypes;
import dev.priok.local.store.StoreEvent;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The workers of all pods, by uid. */
final class Pods implements AutoCloseable {
  private final PodWorker.Shared node;
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();

  Pods(PodWorker.Shared node) {
    this.node = node;
  }

  /** Ends what an earlier node left running and deletes what pods that are gone left on disk. */
  void clean() throws IOException {
    Path root = Files.createDirectories(node.settings().dataDirectory().resolve("pods"));
    Map<String, ObjectNode> byUid = new HashMap<>();
    node.store()
        .list(BuiltInTypes.PODS, null)
        .forEach(pod -> byUid.put(pod.at("/metadata/uid").asText(), pod));
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(root)) {
      for (Path directory : directories) {
        ContainerProcess.endLeftover(new PodFiles(directory));
        if (!byUid.containsKey(directory.getFileName().toString())) {
          PodFiles.delete(directory);
        }
      }
    }
  }

  void changed(StoreEvent event) {
    String uid = event.object().at("/metadata/uid").asText();
    PodWorker worker = workers.get(uid);
    if (worker == null && event.kind() != DELETED) {
      start(uid, event);
    } else if (worker != null
        && (event.kind() == DELETED || event.object().path("metadata").has("deletionTimestamp"))) {
      worker.wake();
    }
  }

  private void start(String uid, StoreEvent event) {
    try {
      PodWorker worker = new PodWorker(node, event.key(), event.object());
      workers.put(uid, worker);
      Runnable life =
          () -> {
            worker.run();
            workers.remove(uid);
            threads.remove(uid);
          };
      Thread thread = Thread.ofVirtual().name("pod-" + event.key().name()).unstarted(life);
      threads.put(uid, thread);
      thread.start();
    } catch (IOException e) {
      node.events().warning(event.object(), "Failed", "no directory for the pod: " + e);
    }
  }

  /** A ConfigMap, Secret or claim changed. */
  void wakeAll() {
    workers.values().forEach(PodWorker::wake);
  }

  Optional<PodWorker> worker(ObjectNode pod) {
    return Optional.ofNullable(workers.get(pod.at("/metadata/uid").asText()));
  }

  /** Ends all processes, each within its grace period. */
  @Override
  public void close() {
    workers.values().forEach(PodWorker::close);
    try {
      for (Thread thread : threads.values()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
