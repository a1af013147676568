package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.CrashScenario.Step;
import dev.priok.registry.CrashScenario.Thing;
import dev.priok.registry.check.CheckReport;
import dev.priok.registry.check.StoreCheck;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What may be found in a store: while something is asked for, that from before and that from after.
 */
final class Expectation {

  private final Map<Thing, Set<String>> allowed = new HashMap<>();
  private final Map<Thing, Set<String>> ever = new HashMap<>();
  private String step = "the beginning";

  void begin(Step next) {
    step = "in the middle of " + next.name();
    next.effects()
        .forEach((thing, value) -> {
          Set<String> both = new HashSet<>(before(thing));
          both.addAll(value);
          allowed.put(thing, both);
          ever.computeIfAbsent(thing, _ -> new HashSet<>(Set.of(CrashScenario.NOTHING)))
              .addAll(value);
        });
  }

  void end(Step done) {
    step = "after " + done.name();
    done.effects().forEach((thing, value) -> allowed.put(thing, value));
  }

  private Set<String> before(Thing thing) {
    return allowed.getOrDefault(thing, Set.of(CrashScenario.NOTHING));
  }

  /** What a server that starts on {@code root} now would find. */
  void assertMetBy(Path root, String where) throws IOException {
    assertFound(root, where, allowed);
  }

  /** As {@link #assertMetBy}, where each thing may be as it was at any time before. */
  void assertNothingHalfVisible(Path root, String where) throws IOException {
    assertFound(root, where, ever);
  }

  private void assertFound(Path root, String where, Map<Thing, Set<String>> values)
      throws IOException {
    Storage storage = Storage.open(root, Clock.systemUTC());
    CheckReport report = new StoreCheck(storage, Clock.systemUTC()).check(false, true);
    assertThat(report.verdict())
        .as("%s, %s: %s", where, step, report.findings())
        .isEqualTo(CheckReport.Verdict.HEALTHY);
    for (Map.Entry<Thing, Set<String>> entry : values.entrySet()) {
      assertThat(found(storage, entry.getKey()))
          .as("%s, %s: %s", where, step, entry.getKey())
          .isIn(entry.getValue());
    }
  }

  private static String found(Storage storage, Thing thing) throws IOException {
    RepositoryName name = new RepositoryName(thing.repository());
    Optional<Digest> digest =
        thing.tag() == null
            ? Optional.of(thing.digest())
            : storage.links().read(new PathSpec.TagCurrentLink(name, new Tag(thing.tag())));
    if (digest.isEmpty()) {
      return CrashScenario.NOTHING;
    }
    boolean linked =
        storage.links().read(new PathSpec.RevisionLink(name, digest.get())).isPresent()
            || storage.links().read(new PathSpec.LayerLink(name, digest.get())).isPresent();
    return linked && storage.blobs().read(digest.get()).isPresent()
        ? digest.get().toString()
        : CrashScenario.NOTHING;
  }
}
