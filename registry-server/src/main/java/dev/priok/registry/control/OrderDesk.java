package dev.priok.registry.control;

import dev.priok.registry.gc.CollectionPreparation;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.Removal;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ImageName;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.retention.Decision;
import dev.priok.registry.retention.InUseListException;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.retention.RetentionResult;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Carries orders out on a store. */
public final class OrderDesk {

  /** Done. */
  public static final int OK = 0;

  /** Not done, and a problem says why. */
  public static final int FAILED = 1;

  private final Storage storage;
  private final Collecting collecting;
  private final Retention retention;
  private final Removals removals;
  private final Undeletion undeletion;
  private final Keepers keepers;
  private final Clock clock;

  /** How this store is collected. */
  @FunctionalInterface
  public interface Collecting {
    /**
     * Collects once.
     *
     * @param now without the grace
     * @param before done when it is certain that this process may
     * @return empty when this process may not
     */
    Optional<CollectionResult> collect(
        boolean dryRun, boolean now, CollectionPreparation before, Consumer<Removal> removals);
  }

  /**
   * Works on one store.
   *
   * @param grace that of the store's collector
   */
  public OrderDesk(
      Storage storage, Collecting collecting, Retention retention, Duration grace, Clock clock) {
    this.retention = retention;
    this.storage = storage;
    this.collecting = collecting;
    this.removals = new Removals(storage);
    this.undeletion = new Undeletion(storage);
    this.keepers = new Keepers(storage, retention, grace);
    this.clock = clock;
  }

  /** Carries one order out and returns the exit code for it. */
  public int carryOut(StoreOrder order, Output out) {
    try {
      return switch (order) {
        case StoreOrder.Collect collect ->
            new CollectionReport(collect, retention, out).run(collecting);
        case StoreOrder.Check check -> new CheckPrinter(check, out).run(storage, clock);
        case StoreOrder.Remove(String name) -> removals.remove(name, out);
        case StoreOrder.Undelete(String name) -> undeletion.undelete(name, out);
        case StoreOrder.Retain(boolean dryRun) -> retain(dryRun, out);
        case StoreOrder.Why(String name) ->
            Digest.tryParse(name).isPresent()
                ? keepers.explain(Digest.parse(name), out)
                : decisions(ImageName.parse(name), out);
      };
    } catch (RegistryException e) {
      out.problem(String.valueOf(e.getMessage()));
      return FAILED;
    } catch (InUseListException e) {
      out.problem(e.getMessage());
      return FAILED;
    } catch (IOException e) {
      out.problem(StorageFailures.explain(e, storage.layout().root()));
      return FAILED;
    }
  }

  private int retain(boolean dryRun, Output out) {
    RetentionResult result = retention.apply(dryRun, out::line);
    out.line(
        "%d rules; %s %d tags, %d untagged manifests"
            .formatted(
                result.rules(),
                result.dryRun() ? "would remove" : "removed",
                result.removedTags(),
                result.removedManifests()));
    if (result.problem() != null) {
      out.problem(result.problem());
      return FAILED;
    }
    return OK;
  }

  private int decisions(ImageName image, Output out) throws IOException {
    List<Decision> decisions =
        retention.decisions(image.repository()).stream()
            .filter(d -> image.tag().isEmpty() || image.tag().equals(d.tag()))
            .filter(d -> image.digest().isEmpty() || image.digest().get().equals(d.digest()))
            .toList();
    for (Decision decision : decisions) {
      ImageName name =
          new ImageName(image.repository(), decision.tag(), Optional.of(decision.digest()));
      out.line((decision.goes() ? "goes  " : "stays ") + name + ": " + decision.reason());
    }
    if (decisions.isEmpty()) {
      if (!isThere(image)) {
        out.problem(image + " is not in the store");
        return FAILED;
      }
      out.line("no rule of retention covers " + image + ": it stays");
    }
    return OK;
  }

  private boolean isThere(ImageName image) throws IOException {
    RepositoryName repository = image.repository();
    Optional<Digest> asked = image.digest();
    if (image.tag().isPresent()) {
      return storage
          .links()
          .read(new PathSpec.TagCurrentLink(repository, image.tag().get()))
          .filter(target -> asked.isEmpty() || asked.get().equals(target))
          .isPresent();
    }
    return asked.isPresent()
        ? storage.links().read(new PathSpec.RevisionLink(repository, asked.get())).isPresent()
        : Files.isDirectory(storage.layout().path(new PathSpec.Manifests(repository)));
  }
}
