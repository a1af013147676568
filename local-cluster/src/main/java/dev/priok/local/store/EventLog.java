package dev.priok.local.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest changes, and the one thread that tells subscribers of them in order. Everything but
 * the telling is called under the store's lock.
 */
final class EventLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
  private static final int KEPT_EVENTS = 2_000;

  private record Subscriber(@Nullable String groupResource, Consumer<StoreEvent> listener) {
    boolean wants(StoreEvent event) {
      return groupResource == null || groupResource.equals(event.key().type().groupResource());
    }
  }

  private final Deque<StoreEvent> history = new ArrayDeque<>();
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Runnable> deliveries = new LinkedBlockingQueue<>();
  private final Thread dispatcher;
  private long oldest = 1;

  EventLog() {
    dispatcher = Thread.ofPlatform().daemon().name("store-events").start(this::deliver);
  }

  void startAt(long revision) {
    oldest = revision;
  }

  void append(StoreEvent event) {
    history.addLast(event);
    if (history.size() > KEPT_EVENTS) {
      oldest = history.removeFirst().resourceVersion();
    }
    List<Subscriber> now = List.copyOf(subscribers);
    deliveries.add(() -> now.forEach(subscriber -> tell(subscriber, event)));
  }

  List<StoreEvent> since(ResourceType type, long revision, long newest) {
    if (revision < oldest || revision > newest) {
      throw ApiException.gone(revision, oldest);
    }
    return history.stream()
        .filter(event -> event.resourceVersion() > revision)
        .filter(event -> event.key().type().groupResource().equals(type.groupResource()))
        .toList();
  }

  Subscription subscribe(
      @Nullable ResourceType type, List<StoreEvent> first, Consumer<StoreEvent> listener) {
    Subscriber subscriber = new Subscriber(type == null ? null : type.groupResource(), listener);
    subscribers.add(subscriber);
    deliveries.add(() -> first.forEach(event -> tell(subscriber, event)));
    return () -> subscribers.remove(subscriber);
  }

  boolean afterDelivery(long newest, LongConsumer told) {
    return deliveries.add(() -> told.accept(newest));
  }

  private void tell(Subscriber subscriber, StoreEvent event) {
    if (!subscriber.wants(event) || !subscribers.contains(subscriber)) {
      return;
    }
    try {
      subscriber.listener().accept(event.copy());
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("name", event.key().name()).log("Listener failed");
    }
  }

  private void deliver() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        deliveries.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    dispatcher.interrupt();
  }
}
