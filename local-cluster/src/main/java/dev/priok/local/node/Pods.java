package dev.priok.local.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The workers of all pods, by uid. */
final class Pods implements AutoCloseable {
  private final ObjectStore store;
  private final PodWorker.Node node;
  private final NodeEvents events;
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Pods(ObjectStore store, PodWorker.Node node, NodeEvents events) {
    this.store = store;
    this.node = node;
    this.events = events;
  }

  /** Ends what an earlier node left running and deletes its files. */
  void clean() throws IOException {
    Path root = Files.createDirectories(node.dataDirectory().resolve("pods"));
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(root)) {
      for (Path directory : directories) {
        ContainerProcess.endLeftover(new PodFiles(directory));
        PodFiles.delete(directory);
      }
    }
  }

  /** Starts a pod that does not live yet; how it ends is up to it. */
  void reconcile(ObjectKey key, ObjectNode object) {
    PodObject pod = new PodObject(store, events, key, object);
    if (worker(object).isPresent() || !pod.isThere()) {
      return;
    }
    try {
      PodWorker worker = new PodWorker(node, pod);
      workers.put(pod.uid(), worker);
      threads.execute(() -> {
        worker.run();
        workers.remove(pod.uid());
      });
    } catch (IOException e) {
      pod.warning("Failed", "no directory for the pod: " + e);
    }
  }

  Optional<PodWorker> worker(ObjectNode pod) {
    return Optional.ofNullable(workers.get(ObjectMetadata.uid(pod)));
  }

  /** Ends all processes, each within its grace period. */
  @Override
  public void close() {
    workers.values().forEach(PodWorker::close);
    threads.close();
  }
}
