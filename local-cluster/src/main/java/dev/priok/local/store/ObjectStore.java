package dev.priok.local.store;

import static dev.priok.local.store.StoreEvent.Kind.ADDED;
import static dev.priok.local.store.StoreEvent.Kind.DELETED;
import static dev.priok.local.store.StoreEvent.Kind.MODIFIED;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All objects, one lock, resource versions counting up. Nodes go in and come out as copies. Safe
 * for use by many threads.
 */
public final class ObjectStore implements AutoCloseable {

  /** Which part of an object a write may change where its kind has the status subresource. */
  public enum Scope {
    OBJECT,
    STATUS
  }

  /** Computes the next state of an object from a copy of the present one, null when absent. */
  public interface Change {
    ObjectNode apply(@Nullable ObjectNode old);
  }

  /** What a list request sees: objects in the order of their names at one resource version. */
  public record Listing(long resourceVersion, List<ObjectNode> items) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final ObjectTables tables = new ObjectTables();
  private final List<Admission> admissions = new CopyOnWriteArrayList<>();
  private final EventLog events = new EventLog();
  private final ObjectMetadata metadata;
  private long revision = 1;

  public ObjectStore(Clock clock) {
    this.metadata = new ObjectMetadata(clock);
  }

  /** Admissions run in the order in which they were added. */
  public void addAdmission(Admission admission) {
    admissions.add(admission);
  }

  public Optional<ObjectNode> get(ObjectKey key) {
    return locked(() -> Optional.ofNullable(tables.find(key)).map(ObjectNode::deepCopy));
  }

  /** The objects of one namespace, or of all when {@code namespace} is null. */
  public List<ObjectNode> list(ResourceType type, @Nullable String namespace) {
    return listing(type, namespace).items();
  }

  public Listing listing(ResourceType type, @Nullable String namespace) {
    return locked(() -> new Listing(revision, tables.list(type, namespace)));
  }

  /** Every kind that has or had objects. */
  public List<ResourceType> types() {
    return locked(tables::types);
  }

  /**
   * Stores a new object and gives it uid, creationTimestamp, generation and resourceVersion.
   *
   * @throws ApiException 409 AlreadyExists, 422 for a bad name, or what an admission refuses
   */
  public ObjectNode create(ResourceType type, ObjectNode object) {
    return create(type, object, false);
  }

  /** As {@link #create(ResourceType, ObjectNode)}; a dry run does everything but store. */
  public ObjectNode create(ResourceType type, ObjectNode object, boolean dryRun) {
    return locked(() -> insert(type, object.deepCopy(), dryRun));
  }

  /**
   * Lets {@code change} edit a copy and stores it, all under the lock. Status is left as it was
   * where the kind has the status subresource. Empty when there is no such object.
   */
  public Optional<ObjectNode> update(ObjectKey key, UnaryOperator<ObjectNode> change) {
    return updateIn(key, Scope.OBJECT, change);
  }

  /** As {@link #update}, but only the status is taken from the changed copy. */
  public Optional<ObjectNode> updateStatus(ObjectKey key, UnaryOperator<ObjectNode> change) {
    return updateIn(key, Scope.STATUS, change);
  }

  /** Creates or updates the object of this key under the lock: the whole of server-side apply. */
  public ObjectNode put(ObjectKey key, Scope scope, boolean dryRun, Change change) {
    return locked(() -> {
      ObjectNode old = tables.find(key);
      return old == null
          ? insert(key.type(), change.apply(null), dryRun)
          : replace(key, scope, old, change.apply(old.deepCopy()), dryRun);
    });
  }

  /** Removes the object, or marks it with deletionTimestamp while finalizers hold it. */
  public void delete(ObjectKey key) {
    delete(key, false, object -> {});
  }

  /**
   * As {@link #delete(ObjectKey)}.
   *
   * @param check may refuse by throwing, seeing the object before its deletion
   * @return the last state of the object, empty when there was none
   */
  public Optional<ObjectNode> delete(ObjectKey key, boolean dryRun, Consumer<ObjectNode> check) {
    return locked(() -> {
      ObjectNode old = tables.find(key);
      if (old == null) {
        return Optional.empty();
      }
      check.accept(old.deepCopy());
      if (ObjectMetadata.isFinal(old)) {
        return Optional.of(remove(key, old, dryRun));
      }
      ObjectNode next = old.deepCopy();
      return Optional.of(
          metadata.markDeleted(next) ? store(key, old, next, dryRun) : old.deepCopy());
    });
  }

  /**
   * Reports what is there as {@code ADDED}, then every change in order, on the store's dispatcher
   * thread.
   *
   * @param type the kind of interest, null for all
   */
  public Subscription subscribe(@Nullable ResourceType type, Consumer<StoreEvent> listener) {
    return locked(() -> {
      List<StoreEvent> present = new ArrayList<>();
      for (ResourceType each : type == null ? tables.types() : List.of(type)) {
        for (ObjectNode object : tables.list(each, null)) {
          present.add(new StoreEvent(ADDED, ObjectKey.of(each, object), object, null));
        }
      }
      return events.subscribe(type, present, listener);
    });
  }

  /**
   * Reports every change after a resource version.
   *
   * @throws ApiException 410 when the history no longer reaches back so far
   */
  public Subscription subscribe(ResourceType type, long since, Consumer<StoreEvent> listener) {
    return locked(() -> events.subscribe(type, events.since(type, since, revision), listener));
  }

  /** Tells the newest resource version on the dispatcher thread, after all events up to it. */
  public void whenDelivered(LongConsumer told) {
    locked(() -> events.afterDelivery(revision, told));
  }

  @Override
  public void close() {
    events.close();
  }

  void restore(ResourceType type, List<ObjectNode> saved, long savedRevision) {
    locked(() -> {
      saved.forEach(object -> tables.put(ObjectKey.of(type, object), object));
      revision = Math.max(revision, savedRevision);
      events.startAt(revision);
      return revision;
    });
  }

  private Optional<ObjectNode> updateIn(
      ObjectKey key, Scope scope, UnaryOperator<ObjectNode> change) {
    return locked(() ->
        Optional.ofNullable(tables.find(key))
            .map(old -> replace(key, scope, old, change.apply(old.deepCopy()), false)));
  }

  private ObjectNode insert(ResourceType type, ObjectNode next, boolean dryRun) {
    metadata.initialise(type, next);
    ObjectKey key = ObjectKey.of(type, next);
    if (tables.find(key) != null) {
      throw ApiException.alreadyExists(key);
    }
    admissions.forEach(admission -> admission.admit(type, null, next));
    return store(key, null, next, dryRun);
  }

  private ObjectNode replace(
      ObjectKey key, Scope scope, ObjectNode old, ObjectNode changed, boolean dryRun) {
    ObjectMetadata.checkSameVersion(key, old, changed);
    ObjectNode next = ObjectMetadata.inScope(key.type(), scope, old, changed);
    ObjectMetadata.keepServerFields(key.type(), old, next);
    admissions.forEach(admission -> admission.admit(key.type(), old, next));
    metadata.countGeneration(old, next);
    boolean unchanged = JsonEquality.same(old, next);
    if (next.at("/metadata").has("deletionTimestamp") && ObjectMetadata.isFinal(next)) {
      return remove(key, next, dryRun);
    }
    return unchanged ? old.deepCopy() : store(key, old, next, dryRun);
  }

  private ObjectNode store(
      ObjectKey key, @Nullable ObjectNode old, ObjectNode next, boolean dryRun) {
    if (!dryRun) {
      stamp(next);
      tables.put(key, next);
      events.append(new StoreEvent(old == null ? ADDED : MODIFIED, key, next, old));
    }
    return next.deepCopy();
  }

  private ObjectNode remove(ObjectKey key, ObjectNode last, boolean dryRun) {
    ObjectNode gone = last.deepCopy();
    if (!dryRun) {
      tables.remove(key);
      stamp(gone);
      events.append(new StoreEvent(DELETED, key, gone, last));
    }
    return gone.deepCopy();
  }

  private void stamp(ObjectNode object) {
    revision++;
    object.withObjectProperty("metadata").put("resourceVersion", Long.toString(revision));
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
