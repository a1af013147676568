package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.CrashStep.Thing;
import dev.priok.registry.check.CheckReport;
import dev.priok.registry.check.StoreCheck;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.manifest.ManifestFiling;
import dev.priok.registry.manifest.StoredManifest;
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
import java.util.List;
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
  private boolean healthy = true;

  void begin(CrashStep next) {
    step = "in the middle of " + next.name();
    healthy = healthy && next.healthy();
    next.effects()
        .forEach((thing, value) -> {
          Set<String> both = new HashSet<>(before(thing));
          both.addAll(value);
          allowed.put(thing, both);
          ever.computeIfAbsent(thing, _ -> new HashSet<>(Set.of(CrashStep.NOTHING))).addAll(value);
        });
  }

  void end(CrashStep done) {
    step = "after " + done.name();
    healthy = done.healthy();
    done.effects().forEach((thing, value) -> allowed.put(thing, value));
  }

  private Set<String> before(Thing thing) {
    return allowed.getOrDefault(thing, Set.of(CrashStep.NOTHING));
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
    assertHealthy(storage, where);
    for (Map.Entry<Thing, Set<String>> entry : values.entrySet()) {
      assertThat(found(storage, entry.getKey()))
          .as("%s, %s: %s", where, step, entry.getKey())
          .isIn(entry.getValue());
    }
  }

  private void assertHealthy(Storage storage, String where) throws IOException {
    CheckReport report = new StoreCheck(storage, Clock.systemUTC()).check(false, true);
    if (healthy) {
      assertThat(report.verdict())
          .as("%s, %s: %s", where, step, report.findings())
          .isEqualTo(CheckReport.Verdict.HEALTHY);
    }
  }

  /** After that a push and, a day later, a collection succeed, and no tag goes by them. */
  void assertGoesOn(Path root, String where) throws IOException {
    Storage storage = Storage.open(root, Clock.systemUTC());
    RepositoryName name = new RepositoryName("after");
    byte[] config = RunningRegistry.bytes("{}");
    Digest digest = RunningRegistry.sha256(config);
    storage.blobs().commit(config, digest);
    storage.blobs().link(name, digest, digest, config.length);
    byte[] image = RunningRegistry.bytes(RunningRegistry.imageManifest(digest, List.of()));
    new ManifestFiling(storage)
        .put(
            name,
            new Tag("crash"),
            new StoredManifest(RunningRegistry.sha256(image), RunningRegistry.OCI_IMAGE, image));
    Ageing.age(root, Storage.DEFAULT_GRACE.plusHours(1));
    CollectionResult result =
        new GarbageCollector(storage, Storage.DEFAULT_GRACE, Clock.systemUTC())
            .collect(false, _ -> {});
    assertThat(result.problem()).as("%s, %s", where, step).isNull();
    assertHealthy(storage, where);
    for (Map.Entry<Thing, Set<String>> entry : allowed.entrySet()) {
      if (entry.getKey().tag() != null) {
        assertThat(found(storage, entry.getKey()))
            .as("%s, %s and a collection: %s", where, step, entry.getKey())
            .isIn(entry.getValue());
      }
    }
    assertThat(found(storage, Thing.tag("after", "crash")))
        .isEqualTo(RunningRegistry.sha256(image).toString());
  }

  private static String found(Storage storage, Thing thing) throws IOException {
    RepositoryName name = new RepositoryName(thing.repository());
    Optional<Digest> digest =
        thing.tag() == null
            ? Optional.of(thing.digest())
            : storage.links().read(new PathSpec.TagCurrentLink(name, new Tag(thing.tag())));
    if (digest.isEmpty()) {
      return CrashStep.NOTHING;
    }
    boolean linked =
        storage.links().read(new PathSpec.RevisionLink(name, digest.get())).isPresent()
            || storage.links().read(new PathSpec.LayerLink(name, digest.get())).isPresent();
    return linked && storage.blobs().read(digest.get()).isPresent()
        ? digest.get().toString()
        : CrashStep.NOTHING;
  }
}
