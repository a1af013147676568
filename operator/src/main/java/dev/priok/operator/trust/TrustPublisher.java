package dev.priok.operator.trust;

import dev.priok.operator.status.ApiFailure;
import dev.priok.operator.trust.DocumentStore.ForeignException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the desired document. However many ask, one write at a time is under way, each
 * of the whole, and each begins with a look at what is there: so a ConfigMap that somebody deleted
 * or changed comes back as well.
 */
final class TrustPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrustPublisher.class);

  /** Collects what changes together; a Registry that comes up changes several times in a second. */
  private static final Duration COLLECT = Duration.ofMillis(200);

  private static final int PODS_AT_ONCE = 8;

  private final DocumentStore store;
  private final Supplier<Collection<NodeClaim>> claims;
  private final Supplier<Optional<String>> operatorCa;
  private final Agents agents;
  private final Revisions revisions;
  private final Consumer<Set<RegistryId>> changed;
  private final Duration lookAgain;
  private final Semaphore asked = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("node-trust").unstarted(this::run);
  private volatile @Nullable String failure;

  /**
   * @param claims of all Registries, complete, from caches
   * @param operatorCa PEM by which agents know the operator
   * @param changed told of the registries of which nodes are now told something else
   * @param lookAgain between two looks at the ConfigMap that nobody asked for
   */
  TrustPublisher(
      DocumentStore store,
      Supplier<Collection<NodeClaim>> claims,
      Supplier<Optional<String>> operatorCa,
      Agents agents,
      Revisions revisions,
      Consumer<Set<RegistryId>> changed,
      Duration lookAgain) {
    this.store = store;
    this.claims = claims;
    this.operatorCa = operatorCa;
    this.agents = agents;
    this.revisions = revisions;
    this.changed = changed;
    this.lookAgain = lookAgain;
  }

  /** Begins, now that all caches are filled and no other operator leads. */
  void start() {
    thread.start();
  }

  /** Asks for a write soon, should anything have changed. */
  void request() {
    asked.release();
  }

  /** Why nodes cannot be told anything, for a person; empty when they can. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  private void run() {
    try {
      publish();
      while (true) {
        boolean wanted = asked.tryAcquire(lookAgain.toMillis(), TimeUnit.MILLISECONDS);
        if (wanted) {
          Thread.sleep(COLLECT);
          asked.drainPermits();
          publishIfDifferent();
        } else {
          publish();
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void publishIfDifferent() {
    Optional<DesiredDocument> current = revisions.current();
    if (failure == null
        && current.isPresent()
        && render(current.get().data()).equals(current.get())) {
      return;
    }
    publish();
  }

  private DesiredDocument render(Map<String, String> published) {
    return DesiredDocument.render(claims.get(), published, operatorCa.get().orElse(null));
  }

  /** Never throws: nobody would be told any more. */
  private void publish() {
    try {
      Map<String, String> present = store.read();
      // Somebody deleted it: what cannot be resolved just now is still known from the last one.
      DesiredDocument document =
          render(
              present.isEmpty()
                  ? revisions
                      .current()
                      .<Map<String, String>>map(DesiredDocument::data)
                      .orElse(present)
                  : present);
      if (!document.data().equals(present)) {
        store.write(document);
        LOG.atInfo()
            .addKeyValue("revision", document.revision())
            .addKeyValue("registries", document.entries().size())
            .log("Nodes are told");
      }
      Set<RegistryId> news = news(revisions.current().orElse(null), document);
      revisions.published(document);
      succeeded();
      changed.accept(news);
      touch(document.revision());
    } catch (KubernetesClientException e) {
      failed("nodes cannot be told: " + ApiFailure.message(e));
    } catch (ForeignException e) {
      failed("nodes cannot be told: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("Telling the nodes failed");
      failed("nodes cannot be told: " + ApiFailure.message(e));
    }
  }

  private static Set<RegistryId> news(@Nullable DesiredDocument before, DesiredDocument now) {
    Set<RegistryId> ids = new TreeSet<>(now.entries().keySet());
    ids.addAll(now.omitted());
    if (before != null) {
      ids.addAll(before.entries().keySet());
      ids.addAll(before.omitted());
      ids.removeIf(id ->
          Optional.ofNullable(before.entries().get(id))
                  .equals(Optional.ofNullable(now.entries().get(id)))
              && before.omitted().contains(id) == now.omitted().contains(id));
    }
    return ids;
  }

  private void succeeded() {
    if (failure != null) {
      LOG.atInfo().log("Nodes can be told again");
      failure = null;
      changed.accept(everyone());
    }
  }

  private void failed(String why) {
    if (!why.equals(failure)) {
      LOG.atWarn().addKeyValue("why", why).log("Nodes are not told");
      failure = why;
      changed.accept(everyone());
    }
  }

  private Set<RegistryId> everyone() {
    Set<RegistryId> ids = new TreeSet<>();
    claims.get().forEach(claim -> ids.add(claim.id()));
    return ids;
  }

  private void touch(String revision) {
    List<Pod> pods =
        agents.pods().stream().filter(pod -> !DocumentStore.isTouched(pod, revision)).toList();
    Semaphore turns = new Semaphore(PODS_AT_ONCE);
    List<Future<?>> touches = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Pod pod : pods) {
        touches.add(threads.submit(() -> touch(pod, revision, turns)));
      }
    }
    LOG.atDebug().addKeyValue("pods", touches.size()).log("Agents touched");
  }

  /** A pod that could not be touched hears of the revision a minute later, or at the next look. */
  private void touch(Pod pod, String revision, Semaphore turns) {
    turns.acquireUninterruptibly();
    try {
      store.touch(pod, revision);
    } catch (KubernetesClientException e) {
      LOG.atWarn()
          .addKeyValue("pod", pod.getMetadata().getName())
          .addKeyValue("why", ApiFailure.message(e))
          .log("Agent not touched");
    } finally {
      turns.release();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
