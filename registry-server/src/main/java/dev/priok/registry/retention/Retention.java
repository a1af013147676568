package dev.priok.registry.retention;

import dev.priok.registry.manifest.ManifestRemoval;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ImageName;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.LostDirectoryException;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the rules. Each removal is done only if nothing has changed since it was decided; what a
 * push does meanwhile wins. Content goes later, with garbage collection.
 */
public final class Retention {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final Storage storage;
  private final Supplier<StorePolicy> policy;
  private final Clock clock;
  private volatile @Nullable RetentionResult last;

  /**
   * Works on {@code storage}.
   *
   * @param policy asked at the begin of each run
   */
  public Retention(Storage storage, Supplier<StorePolicy> policy, Clock clock) {
    this.storage = storage;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * Applies the rules to all repositories, once.
   *
   * @param dryRun removes nothing, in addition to what the policy says of it
   * @param removals takes a line for each thing that goes
   */
  public RetentionResult apply(boolean dryRun, Consumer<String> removals) {
    RetentionResult result = new Run(policy.get(), dryRun, removals).run();
    if (!dryRun) {
      last = result;
    }
    return result;
  }

  /** The last run that was not asked to be a dry one; null when there was none. */
  public @Nullable RetentionResult last() {
    return last;
  }

  /** What the rules say of one repository now; empty when none covers it. */
  public List<Decision> decisions(RepositoryName name) throws IOException {
    StorePolicy rules = policy.get();
    Optional<RetentionRule> rule = rules.ruleFor(name);
    if (rule.isEmpty()) {
      return List.of();
    }
    Instant now = clock.instant();
    return new RepositoryPlan(
            storage, rules, name, rule.get(), InUseList.read(rules.inUse(), now), now)
        .decide();
  }

  /** Whether the list of images in use, if there is one, has this digest. */
  public boolean isInUse(Digest digest) throws IOException {
    // Also in a list that is too old to remove anything by.
    return InUseList.read(policy.get().inUse(), Instant.EPOCH).contains(digest);
  }

  private final class Run {
    private final StorePolicy rules;
    private final boolean dryRun;
    private final Consumer<String> removals;
    private final Instant began = clock.instant();
    private final ManifestRemoval removal;
    private long tags;
    private long manifests;

    Run(StorePolicy rules, boolean dryRun, Consumer<String> removals) {
      this.rules = rules;
      this.dryRun = dryRun || rules.dryRun();
      this.removals = removals;
      this.removal = new ManifestRemoval(storage, rules);
    }

    RetentionResult run() {
      String problem = null;
      if (!rules.rules().isEmpty()) {
        try {
          Set<Digest> inUse = InUseList.read(rules.inUse(), began);
          Optional<LostDirectoryException> loss = new StoreWalk(storage).lostRepositories();
          if (loss.isPresent()) {
            throw loss.get();
          }
          for (RepositoryName name : storage.repositories().after(null, Integer.MAX_VALUE)) {
            apply(name, inUse);
          }
        } catch (InUseListException | LostDirectoryException e) {
          problem = e.getMessage();
          LOG.warn("Retention ended early; what it did not reach stays: {}", problem);
        } catch (IOException e) {
          problem = e.getClass() == IOException.class ? e.getMessage() : e.toString();
          LOG.atWarn().setCause(e).log("Retention ended early; what it did not reach stays");
        }
      }
      return new RetentionResult(
          began.toString(), dryRun, rules.rules().size(), tags, manifests, problem);
    }

    private void apply(RepositoryName name, Set<Digest> inUse) throws IOException {
      Optional<RetentionRule> rule = rules.ruleFor(name);
      if (rule.isEmpty()) {
        return;
      }
      RepositoryPlan plan =
          new RepositoryPlan(storage, rules, name, rule.get(), inUse, clock.instant());
      for (Decision decision : plan.decide()) {
        if (decision.goes() && (dryRun || remove(name, decision))) {
          note(name, decision);
        }
      }
    }

    private boolean remove(RepositoryName name, Decision decision) throws IOException {
      return decision.tag().isPresent()
          ? removal.deleteTag(name, decision.tag().get(), decision.digest(), decision.since())
          : removal.deleteUntagged(name, decision.digest(), decision.since());
    }

    private void note(RepositoryName name, Decision decision) {
      ImageName image = new ImageName(name, decision.tag(), Optional.of(decision.digest()));
      if (decision.tag().isPresent()) {
        tags++;
      } else {
        manifests++;
      }
      removals.accept(
          "%s %s: %s".formatted(dryRun ? "would remove" : "removed", image, decision.reason()));
      LOG.atInfo()
          .addKeyValue("image", image)
          .addKeyValue("dryRun", dryRun)
          .addKeyValue("reason", decision.reason())
          .log("Retention removes");
    }
  }
}
