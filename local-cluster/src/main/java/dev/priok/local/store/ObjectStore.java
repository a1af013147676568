package dev.priok.local.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All objects under one lock, with resource versions counting up. Nodes go in and come out as
 * copies. Safe for use by many threads.
 */
public final class ObjectStore {
  private static final int KEPT_CHANGES = 2_000;

  /** Computes the next state of an object from a copy of the present one, null when absent. */
  public interface Change {
    ObjectNode apply(@Nullable ObjectNode old);
  }

  /** What a list request sees: objects in the order of their names at one resource version. */
  public record Listing(long resourceVersion, List<ObjectNode> items) {}

  /** What happened up to a resource version; shared, not to be changed. */
  public record Changes(long resourceVersion, List<StoreEvent> events) {}

  private final SortedMap<ObjectKey, ObjectNode> objects =
      new TreeMap<>(Comparator.comparing(ObjectKey::path));
  private final List<Admission> admissions = new CopyOnWriteArrayList<>();
  private final NavigableMap<Long, StoreEvent> history = new TreeMap<>();
  private final ObjectMetadata metadata;
  private long revision = 1;
  private long oldest = 1;

  public ObjectStore(Clock clock) {
    this.metadata = new ObjectMetadata(clock);
  }

  /** Admissions run in the order in which they were added. */
  public void addAdmission(Admission admission) {
    admissions.add(admission);
  }

  public synchronized Optional<ObjectNode> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key)).map(ObjectNode::deepCopy);
  }

  /** The objects of one namespace, or of all when {@code namespace} is null. */
  public List<ObjectNode> list(ResourceType type, @Nullable String namespace) {
    return listing(type, namespace).items();
  }

  public synchronized Listing listing(ResourceType type, @Nullable String namespace) {
    List<ObjectNode> found = new ArrayList<>();
    objects.forEach((key, object) -> {
      boolean inside = namespace == null || namespace.equals(key.namespace());
      if (inside && key.type().groupResource().equals(type.groupResource())) {
        found.add(object.deepCopy());
      }
    });
    return new Listing(revision, found);
  }

  /** All objects at one moment; shared, not to be changed. */
  public synchronized Map<ObjectKey, ObjectNode> all() {
    return new LinkedHashMap<>(objects);
  }

  /** The resource version of the newest change. */
  public synchronized long revision() {
    return revision;
  }

  /** As {@link #create(ResourceType, ObjectNode, boolean)}, stored. */
  public ObjectNode create(ResourceType type, ObjectNode object) {
    return create(type, object, false);
  }

  /**
   * Stores a new object and gives it uid, creationTimestamp, generation and resourceVersion.
   *
   * @param dryRun does everything but store
   * @throws ApiException 409 AlreadyExists, 422 for a bad name, or what an admission refuses
   */
  public synchronized ObjectNode create(ResourceType type, ObjectNode object, boolean dryRun) {
    ObjectNode next = object.deepCopy();
    metadata.initialise(type, next);
    ObjectKey key = ObjectKey.of(type, next);
    if (objects.containsKey(key)) {
      throw new ApiException(409, "AlreadyExists", key + " already exists");
    }
    admissions.forEach(admission -> admission.admit(type, null, next));
    return store(key, null, next, dryRun);
  }

  /**
   * Lets {@code edit} change a copy and stores it, all under the lock. Status is left as it was
   * where the kind has the status subresource. Empty when there is no such object.
   */
  public Optional<ObjectNode> update(ObjectKey key, Consumer<ObjectNode> edit) {
    return update(key, false, edit);
  }

  /** As {@link #update}, but only the status is taken from the changed copy. */
  public Optional<ObjectNode> updateStatus(ObjectKey key, Consumer<ObjectNode> edit) {
    return update(key, true, edit);
  }

  private synchronized Optional<ObjectNode> update(
      ObjectKey key, boolean status, Consumer<ObjectNode> edit) {
    return get(key)
        .map(next -> {
          edit.accept(next);
          return replace(key, status, next, false);
        });
  }

  /** Creates or updates the object of this key, or its status: the whole of server-side apply. */
  public synchronized ObjectNode put(ObjectKey key, boolean status, boolean dryRun, Change change) {
    ObjectNode old = get(key).orElse(null);
    ObjectNode next = change.apply(old);
    return old == null ? create(key.type(), next, dryRun) : replace(key, status, next, dryRun);
  }

  /** Removes the object, or marks it with deletionTimestamp while finalizers hold it. */
  public void delete(ObjectKey key) {
    delete(key, false, Json.object());
  }

  /**
   * As {@link #delete(ObjectKey)}; gives the last state of the object, empty when there was none.
   *
   * @param preconditions the uid and resourceVersion that the object must have
   * @throws ApiException 409 when it has others
   */
  public synchronized Optional<ObjectNode> delete(
      ObjectKey key, boolean dryRun, JsonNode preconditions) {
    return get(key)
        .map(next -> {
          ObjectMetadata.checkSame(key, next, preconditions);
          if (isFinal(next)) {
            return remove(key, next, dryRun);
          } else if (ObjectMetadata.isDeleted(next)) {
            return next;
          }
          metadata.markDeleted(next);
          return store(key, objects.get(key), next, dryRun);
        });
  }

  /**
   * The changes of a kind after a resource version.
   *
   * @param patience milliseconds to wait for any change when there is none yet
   * @throws ApiException 410 when the history no longer reaches back so far
   */
  public synchronized Changes changes(ResourceType type, long since, long patience)
      throws InterruptedException {
    Instant deadline = Instant.now().plusMillis(patience);
    while (since == revision && Instant.now().isBefore(deadline)) {
      wait(patience);
    }
    if (since < oldest || since > revision) {
      String message = "too old resource version: %d (%d)".formatted(since, oldest);
      throw new ApiException(410, "Expired", message);
    }
    String name = type.groupResource();
    return new Changes(
        revision,
        history.tailMap(since, false).values().stream()
            .filter(event -> event.key().type().groupResource().equals(name))
            .toList());
  }

  /** Takes over a saved object as it was. */
  synchronized void restore(ResourceType type, ObjectNode saved, long savedRevision) {
    oldest = savedRevision;
    revision = savedRevision;
    objects.put(ObjectKey.of(type, saved), saved);
  }

  private ObjectNode replace(ObjectKey key, boolean status, ObjectNode changed, boolean dryRun) {
    ObjectNode old = get(key).orElseThrow();
    ObjectMetadata.checkSame(key, old, changed.path("metadata"));
    ObjectNode next = ObjectMetadata.next(key.type(), status, old, changed);
    admissions.forEach(admission -> admission.admit(key.type(), old, next));
    ObjectMetadata.countGeneration(old, next);
    if (ObjectMetadata.isDeleted(next) && isFinal(next)) {
      return remove(key, next, dryRun);
    }
    return Json.same(old, next) ? next : store(key, old, next, dryRun);
  }

  /** Whether nothing holds the object back from going once it is deleted. */
  private static boolean isFinal(ObjectNode object) {
    return object.at("/metadata/finalizers").isEmpty();
  }

  private ObjectNode store(
      ObjectKey key, @Nullable ObjectNode old, ObjectNode next, boolean dryRun) {
    if (!dryRun) {
      record(new StoreEvent(key, old, next, next));
      objects.put(key, next);
    }
    return next.deepCopy();
  }

  private ObjectNode remove(ObjectKey key, ObjectNode last, boolean dryRun) {
    ObjectNode gone = last.deepCopy();
    if (!dryRun) {
      record(new StoreEvent(key, last, null, gone));
      objects.remove(key);
    }
    return gone.deepCopy();
  }

  private void record(StoreEvent event) {
    revision++;
    ObjectMetadata.of(event.shown()).put("resourceVersion", Long.toString(revision));
    history.put(revision, event);
    if (history.size() > KEPT_CHANGES) {
      oldest = history.pollFirstEntry().getKey();
    }
    notifyAll();
  }
}
