package dev.priok.registry;

import static dev.priok.registry.CrashStep.GONE;
import static dev.priok.registry.CrashStep.NOTHING;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;

import dev.priok.registry.CrashStep.Thing;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.retention.RetentionRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Lives of a store, which together have everything in them that writes. */
enum CrashScenario {
  PUSHES(CrashScenario::pushes),
  UPKEEP(CrashScenario::upkeep);

  private static final RetentionRule RULE =
      RetainingRegistry.rule("team/app", 0, null, List.of("multi"), Duration.ofHours(1));

  private final BiConsumer<CrashSteps, Path> plan;

  CrashScenario(BiConsumer<CrashSteps, Path> plan) {
    this.plan = plan;
  }

  List<CrashStep> steps(RunningRegistry registry, Path root) {
    CrashSteps steps = new CrashSteps(registry, root, List.of(RULE));
    plan.accept(steps, root);
    return steps.all();
  }

  private static void pushes(CrashSteps steps, Path root) {
    Digest config = sha256(bytes("{}"));
    Digest layer = sha256(bytes("a layer"));
    Digest chunked = sha256(bytes("in chunks"));
    String first = RunningRegistry.imageManifest(config, List.of(layer));
    String second = RunningRegistry.imageManifest(config, List.of(layer, chunked));
    Digest firstDigest = sha256(bytes(first));
    Digest secondDigest = sha256(bytes(second));
    steps.blob("team/app", "{}");
    steps.blob("team/app", "a layer");
    steps.manifest("team/app", "v1", first);
    steps.inChunks("team/app", "in chunks");
    steps.manifest("team/app", "v1", second);
    for (Digest digest : List.of(config, layer)) {
      steps.mount("team/app", "other", digest);
    }
    steps.manifest("other", "v1", first);
    steps.delete("other/manifests/v1", Map.of(Thing.tag("other", "v1"), GONE));
    steps.delete(
        "team/app/manifests/" + firstDigest, Map.of(Thing.content("team/app", firstDigest), GONE));
    steps.delete(
        "other/manifests/" + firstDigest, Map.of(Thing.content("other", firstDigest), GONE));
    steps.collect(
        Map.of(
            Thing.content("other", config), Set.of(NOTHING, config.toString()),
            Thing.content("other", layer), Set.of(NOTHING, layer.toString())));
    steps.order(
        new StoreOrder.Undelete("other:back@" + firstDigest),
        Map.of(
            Thing.tag("other", "back"), Set.of(firstDigest.toString()),
            Thing.content("other", firstDigest), Set.of(firstDigest.toString()),
            Thing.content("other", config), Set.of(config.toString()),
            Thing.content("other", layer), Set.of(layer.toString())));
    steps.manifest("team/app", "v2", second);
    steps.order(
        new StoreOrder.Remove("team/app"),
        Map.of(
            Thing.tag("team/app", "v1"), GONE,
            Thing.tag("team/app", "v2"), GONE,
            Thing.content("team/app", secondDigest), GONE,
            Thing.content("team/app", config), GONE,
            Thing.content("team/app", layer), GONE,
            Thing.content("team/app", chunked), GONE));
    steps.collect(Map.of());
    steps.collect(Map.of());
    steps.blob("team/app", "in chunks");
  }

  private static void upkeep(CrashSteps steps, Path root) {
    steps.inOnePost("team/app", "{}");
    steps.inOnePost("team/app", "a layer");
    Digest config = sha256(bytes("{}"));
    String child = RunningRegistry.imageManifest(config, List.of(sha256(bytes("a layer"))));
    Digest childDigest = sha256(bytes(child));
    steps.untagged("team/app", child);
    String index = RetainingRegistry.index(childDigest);
    steps.manifest("team/app", "multi", index, RunningRegistry.OCI_INDEX);
    String plain = RunningRegistry.imageManifest(config, List.of());
    steps.untagged(
        "team/app",
        plain.substring(0, plain.length() - 1)
            + ",\"subject\":"
            + RunningRegistry.descriptor(RunningRegistry.OCI_IMAGE, childDigest)
            + "}");
    retain(steps, config);
    hide(steps, root);
    Map<Thing, Set<String>> tagged =
        Map.of(Thing.tag("team/app", "multi"), Set.of(sha256(bytes(index)).toString()));
    steps.empty(
        root.resolve("docker/registry/v2/repositories/team/app/_manifests/tags/multi/current/link"),
        Map.of(Thing.tag("team/app", "multi"), GONE));
    steps.heal(tagged);
  }

  /** A tag goes by the rules, then its manifest, then its layer, which is pushed again. */
  private static void retain(CrashSteps steps, Digest config) {
    Digest layer = sha256(bytes("old layer"));
    String old = RunningRegistry.imageManifest(config, List.of(layer));
    steps.blob("team/app", "old layer");
    steps.manifest("team/app", "old", old);
    Digest manifest = sha256(bytes(old));
    steps.retain(Map.of(Thing.tag("team/app", "old"), GONE));
    steps.retain(Map.of(Thing.content("team/app", manifest), GONE));
    steps.collect(Map.of(Thing.content("team/app", layer), Set.of(NOTHING, layer.toString())));
    steps.blob("team/app", "old layer");
    steps.manifest("team/app", "again", old);
  }

  /** A repository is away during a collection: what it has comes back when it is missed. */
  private static void hide(CrashSteps steps, Path root) {
    Digest config = sha256(bytes("[]"));
    Digest layer = sha256(bytes("own layer"));
    String image = RunningRegistry.imageManifest(config, List.of(layer));
    Digest digest = sha256(bytes(image));
    steps.blob("other", "[]");
    steps.blob("other", "own layer");
    steps.manifest("other", "v1", image);
    Path repository = root.resolve("docker/registry/v2/repositories/other");
    Path aside = root.resolve("aside");
    Map<Thing, Set<String>> gone =
        Map.of(
            Thing.tag("other", "v1"), GONE,
            Thing.content("other", digest), GONE,
            Thing.content("other", config), GONE,
            Thing.content("other", layer), GONE);
    Map<Thing, Set<String>> back =
        Map.of(
            Thing.tag("other", "v1"), Set.of(digest.toString()),
            Thing.content("other", digest), Set.of(digest.toString()),
            Thing.content("other", config), Set.of(config.toString()),
            Thing.content("other", layer), Set.of(layer.toString()));
    for (boolean push : List.of(false, true)) {
      steps.move(repository, aside, gone);
      steps.collect(Map.of());
      steps.move(aside, repository, back);
      if (push) {
        steps.manifest("other", "v1", image);
      } else {
        steps.pull("other/blobs/" + layer);
      }
      steps.collect(Map.of());
    }
  }
}
