package dev.priok.registry.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry;
import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.control.Output;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.manifest.ManifestFiling;
import dev.priok.registry.manifest.ManifestRemoval;
import dev.priok.registry.manifest.StoredManifest;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.retention.StorePolicy;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.Durability;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;

/** A store whose changes a ledger hears, and what a server does to it. */
final class CountedStore {
  /** The last push may since have been deleted; what others take of the disk changes. */
  static final RecursiveComparisonConfiguration WITHOUT_TIMES =
      RecursiveComparisonConfiguration.builder()
          .withIgnoredFields("asOf", "lastPush", "storage")
          .build();

  private final Clock clock = Clock.systemUTC();
  final StoreLedger ledger = new StoreLedger(clock);
  final Storage storage;
  private final ManifestFiling manifests;
  private final ManifestRemoval removal;
  private final OrderDesk desk;

  CountedStore(Path root) {
    storage = Storage.open(root, clock, Storage.DEFAULT_GRACE, Durability.LAZY, ledger);
    manifests = new ManifestFiling(storage);
    removal = new ManifestRemoval(storage, TagProtection.NONE);
    desk =
        new OrderDesk(
            storage,
            (_, _, _, _) -> Optional.empty(),
            new Retention(storage, () -> StorePolicy.NONE, clock),
            Duration.ZERO,
            clock);
  }

  /** Counts by a walk, as the server does in the background. */
  void walk() throws IOException {
    new StoreCounter(storage, ledger).count();
  }

  /** What somebody counts who has heard nothing. */
  private StoreCounts countedAnew() throws IOException {
    StoreLedger other = new StoreLedger(clock);
    new StoreCounter(storage, other).count();
    return other.counts();
  }

  void assertSameAsAnew(String when) throws IOException {
    assertThat(ledger.counts())
        .as(when)
        .usingRecursiveComparison(WITHOUT_TIMES)
        .isEqualTo(countedAnew());
  }

  Digest pushBlob(String repository, String content) throws IOException {
    Digest digest = RunningRegistry.sha256(RunningRegistry.bytes(content));
    storage.blobs().commit(RunningRegistry.bytes(content), digest);
    link(repository, digest, content.length());
    return digest;
  }

  /** Links content that is there already. */
  void mount(String repository, String content) throws IOException {
    Digest digest = RunningRegistry.sha256(RunningRegistry.bytes(content));
    Optional<BlobFile> blob = storage.blobs().find(digest);
    if (blob.isPresent()) {
      link(repository, digest, blob.get().sizeBytes());
    }
  }

  private void link(String repository, Digest digest, long size) throws IOException {
    RepositoryName name = new RepositoryName(repository);
    Lock lock = storage.locks().adding(name);
    lock.lock();
    try {
      storage.blobs().link(name, digest, digest, size);
    } finally {
      lock.unlock();
    }
  }

  void deleteBlob(String repository, String content) throws IOException {
    Digest digest = RunningRegistry.sha256(RunningRegistry.bytes(content));
    RepositoryName name = new RepositoryName(repository);
    Lock lock = storage.locks().removing(name);
    lock.lock();
    try {
      storage.blobs().unlink(name, digest);
    } finally {
      lock.unlock();
    }
  }

  static String manifest(String config, String... layers) {
    return RunningRegistry.imageManifest(
        RunningRegistry.sha256(RunningRegistry.bytes(config)),
        List.of(layers).stream()
            .map(layer -> RunningRegistry.sha256(RunningRegistry.bytes(layer)))
            .toList());
  }

  /** Returns whether the repository had all that the manifest needs. */
  boolean pushManifest(String repository, String tag, String manifest) throws IOException {
    byte[] content = RunningRegistry.bytes(manifest);
    Digest digest = RunningRegistry.sha256(content);
    Reference reference = tag.isEmpty() ? digest : new Tag(tag);
    try {
      manifests.put(
          new RepositoryName(repository),
          reference,
          new StoredManifest(digest, RunningRegistry.OCI_IMAGE, content));
      return true;
    } catch (RegistryException e) {
      return false;
    }
  }

  void pushImage(String repository, String tag, String... layers) throws IOException {
    pushBlob(repository, "{}");
    for (String layer : layers) {
      pushBlob(repository, layer);
    }
    if (!pushManifest(repository, tag, manifest("{}", layers))) {
      throw new AssertionError("not pushed: " + repository + ":" + tag);
    }
  }

  void delete(String repository, Reference reference) throws IOException {
    removal.delete(new RepositoryName(repository), reference);
  }

  /** Takes all that nothing names, however young. */
  void collect() {
    new GarbageCollector(storage, Duration.ZERO, clock).collect(false, _ -> {});
  }

  void order(StoreOrder order) {
    desk.carryOut(order, new Silence());
  }

  /** As {@code rm -rf} would. */
  void removeByHand(String repository) throws IOException {
    Path directory = storage.layout().path(new PathSpec.Repository(new RepositoryName(repository)));
    storage.files().removeTree(directory);
  }

  private record Silence() implements Output {
    @Override
    public void line(String text) {}

    @Override
    public void problem(String text) {}
  }
}
