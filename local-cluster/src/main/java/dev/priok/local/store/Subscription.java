package dev.priok.local.store;

/** Ends the telling of events when closed; an event under way may still arrive. */
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
