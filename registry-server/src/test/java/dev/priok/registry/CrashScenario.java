package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;

import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.control.Output;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.crash.Recorder;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.retention.StorePolicy;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A life of a store with everything in it that writes, one request after the other. */
final class CrashScenario {

  static final String NOTHING = "nothing";
  private static final Set<String> GONE = Set.of(NOTHING);

  /** Does one thing; returns whether it was answered with success. */
  @FunctionalInterface
  interface Act {
    boolean run() throws IOException;
  }

  /** One request, and what it makes of things. */
  record Step(String name, Act act, Map<Thing, Set<String>> effects) {}

  /** A tag with the digest it has, or a manifest or blob that is there. */
  record Thing(String repository, String tag, Digest digest) {
    static Thing tag(String repository, String tag) {
      return new Thing(repository, tag, null);
    }

    static Thing content(String repository, Digest digest) {
      return new Thing(repository, null, digest);
    }
  }

  private final RunningRegistry registry;
  private final OrderDesk desk;
  private final Path root;
  private final List<Step> steps = new ArrayList<>();

  CrashScenario(RunningRegistry registry, Path root) {
    this.registry = registry;
    this.root = root;
    Storage storage = registry.server().storage();
    Clock clock = Clock.systemUTC();
    GarbageCollector collector = new GarbageCollector(storage, Storage.DEFAULT_GRACE, clock);
    desk =
        new OrderDesk(
            storage,
            (dryRun, _, _, removals) -> Optional.of(collector.collect(dryRun, removals)),
            new Retention(storage, () -> StorePolicy.NONE, clock),
            Storage.DEFAULT_GRACE,
            clock);
    plan();
  }

  private void plan() {
    Digest config = sha256(bytes("{}"));
    Digest layer = sha256(bytes("a layer"));
    Digest chunked = sha256(bytes("in chunks"));
    String first = RunningRegistry.imageManifest(config, List.of(layer));
    String second = RunningRegistry.imageManifest(config, List.of(layer, chunked));
    Digest firstDigest = sha256(bytes(first));
    Digest secondDigest = sha256(bytes(second));
    blob("team/app", "{}");
    blob("team/app", "a layer");
    manifest("team/app", "v1", first);
    steps.add(new Step("push in chunks", () -> chunks("in chunks"), there("team/app", chunked)));
    manifest("team/app", "v1", second);
    for (Digest digest : List.of(config, layer)) {
      steps.add(
          new Step(
              "mount",
              () ->
                  is(
                      registry.post(
                          "/v2/other/blobs/uploads/?from=team/app&mount=" + digest, new byte[0]),
                      201),
              there("other", digest)));
    }
    manifest("other", "v1", first);
    delete("other/manifests/v1", Map.of(Thing.tag("other", "v1"), GONE));
    delete(
        "team/app/manifests/" + firstDigest, Map.of(Thing.content("team/app", firstDigest), GONE));
    delete("other/manifests/" + firstDigest, Map.of(Thing.content("other", firstDigest), GONE));
    collect(
        Map.of(
            Thing.content("other", config), Set.of(NOTHING, config.toString()),
            Thing.content("other", layer), Set.of(NOTHING, layer.toString())));
    order(
        new StoreOrder.Undelete("other:back@" + firstDigest),
        Map.of(
            Thing.tag("other", "back"), Set.of(firstDigest.toString()),
            Thing.content("other", firstDigest), Set.of(firstDigest.toString()),
            Thing.content("other", config), Set.of(config.toString()),
            Thing.content("other", layer), Set.of(layer.toString())));
    manifest("team/app", "v2", second);
    order(
        new StoreOrder.Remove("team/app"),
        Map.of(
            Thing.tag("team/app", "v1"), GONE,
            Thing.tag("team/app", "v2"), GONE,
            Thing.content("team/app", secondDigest), GONE,
            Thing.content("team/app", config), GONE,
            Thing.content("team/app", layer), GONE,
            Thing.content("team/app", chunked), GONE));
    collect(Map.of());
    collect(Map.of());
    blob("team/app", "in chunks");
  }

  List<Step> steps() {
    return steps;
  }

  /** Does all of it, and says in the record what may be found from each moment on. */
  void run(Recorder recorder, Expectation expectation) throws IOException {
    for (Step step : steps) {
      recorder.mark(() -> expectation.begin(step));
      if (!step.act().run()) {
        throw new AssertionError(step.name());
      }
      recorder.mark(() -> expectation.end(step));
    }
  }

  private void blob(String repository, String content) {
    Digest digest = sha256(bytes(content));
    steps.add(
        new Step(
            "push " + content,
            () -> {
              HttpResponse<byte[]> begin =
                  registry.post("/v2/" + repository + "/blobs/uploads/", new byte[0]);
              return is(begin, 202)
                  && is(
                      registry.put(
                          RunningRegistry.header(begin, "Location") + "?digest=" + digest,
                          bytes(content)),
                      201);
            },
            there(repository, digest)));
  }

  private boolean chunks(String content) {
    HttpResponse<byte[]> begin = registry.post("/v2/team/app/blobs/uploads/", new byte[0]);
    if (!is(begin, 202)) {
      return false;
    }
    String location = RunningRegistry.header(begin, "Location");
    return is(registry.patch(location, bytes(content.substring(0, 4))), 202)
        && is(registry.patch(location, bytes(content.substring(4))), 202)
        && is(registry.put(location + "?digest=" + sha256(bytes(content)), new byte[0]), 201);
  }

  private void manifest(String repository, String tag, String content) {
    Digest digest = sha256(bytes(content));
    steps.add(
        new Step(
            "tag " + repository + ":" + tag,
            () ->
                is(
                    registry.put(
                        "/v2/" + repository + "/manifests/" + tag,
                        bytes(content),
                        "Content-Type",
                        RunningRegistry.OCI_IMAGE),
                    201),
            Map.of(
                Thing.tag(repository, tag), Set.of(digest.toString()),
                Thing.content(repository, digest), Set.of(digest.toString()))));
  }

  private void delete(String what, Map<Thing, Set<String>> effects) {
    steps.add(
        new Step("delete " + what, () -> is(registry.delete("/v2/" + what), 202, 404), effects));
  }

  /** A day later; what it took away may be back after a loss of power. */
  private void collect(Map<Thing, Set<String>> effects) {
    steps.add(
        new Step(
            "collect",
            () -> {
              Ageing.age(root, Duration.ofHours(25));
              return desk.carryOut(new StoreOrder.Collect(false, false), new Answer()) == 0;
            },
            effects));
  }

  private void order(StoreOrder order, Map<Thing, Set<String>> effects) {
    steps.add(
        new Step(
            order.toString(),
            () -> {
              Answer answer = new Answer();
              return desk.carryOut(order, answer) == 0
                  // Asked again for what was done but for the tidying up.
                  || answer.problems.contains("there is no repository team/app");
            },
            effects));
  }

  private static Map<Thing, Set<String>> there(String repository, Digest digest) {
    return Map.of(Thing.content(repository, digest), Set.of(digest.toString()));
  }

  private static boolean is(HttpResponse<?> response, int... statuses) {
    for (int status : statuses) {
      if (response.statusCode() == status) {
        return true;
      }
    }
    return false;
  }

  private static final class Answer implements Output {
    private final List<String> problems = new ArrayList<>();

    @Override
    public void line(String text) {}

    @Override
    public void problem(String text) {
      problems.add(text);
    }
  }
}
