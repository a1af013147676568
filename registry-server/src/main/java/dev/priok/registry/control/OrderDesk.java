package dev.priok.registry.control;

import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.Removal;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
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
     * @return empty when this process may not
     */
    Optional<CollectionResult> collect(boolean dryRun, boolean now, Consumer<Removal> removals);
  }

  /**
   * Works on one store.
   *
   * @param grace that of the store's collector
   */
  public OrderDesk(Storage storage, Collecting collecting, Duration grace, Clock clock) {
    this.storage = storage;
    this.collecting = collecting;
    this.removals = new Removals(storage);
    this.undeletion = new Undeletion(storage);
    this.keepers = new Keepers(storage, grace);
    this.clock = clock;
  }

  /** Carries one order out and returns the exit code for it. */
  public int carryOut(StoreOrder order, Output out) {
    try {
      return switch (order) {
        case StoreOrder.Collect collect -> new CollectionReport(collect, out).run(collecting);
        case StoreOrder.Check check -> new CheckPrinter(check, out).run(storage, clock);
        case StoreOrder.Remove(String name) -> removals.remove(name, out);
        case StoreOrder.Undelete(String name) -> undeletion.undelete(name, out);
        case StoreOrder.Why(String digest) -> keepers.explain(digest, out);
      };
    } catch (RegistryException e) {
      out.problem(String.valueOf(e.getMessage()));
      return FAILED;
    } catch (IOException e) {
      out.problem("storage: " + e);
      return FAILED;
    }
  }
}
