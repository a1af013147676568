package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;

import dev.priok.registry.CrashStep.Thing;
import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.retention.RetentionRule;
import dev.priok.registry.retention.StorePolicy;
import dev.priok.registry.storage.Storage;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What can be done to a store, one request after the other, and what may be found of it then. */
final class CrashSteps {

  private final RunningRegistry registry;
  private final OrderDesk desk;
  private final Path root;
  private final Storage storage;
  private final List<CrashStep> steps = new ArrayList<>();

  CrashSteps(RunningRegistry registry, Path root, List<RetentionRule> rules) {
    this.registry = registry;
    this.root = root;
    storage = registry.server().storage();
    desk = new ServedStore(registry).desk(new StorePolicy(false, null, rules, List.of()));
  }

  List<CrashStep> all() {
    return steps;
  }

  void blob(String repository, String content) {
    Digest digest = sha256(bytes(content));
    steps.add(
        new CrashStep(
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

  void inChunks(String repository, String content) {
    Digest digest = sha256(bytes(content));
    steps.add(
        new CrashStep(
            "push in chunks", () -> chunks(repository, content), there(repository, digest)));
  }

  private boolean chunks(String repository, String content) {
    HttpResponse<byte[]> begin =
        registry.post("/v2/" + repository + "/blobs/uploads/", new byte[0]);
    if (!is(begin, 202)) {
      return false;
    }
    String location = RunningRegistry.header(begin, "Location");
    return is(registry.patch(location, bytes(content.substring(0, 4))), 202)
        && is(registry.patch(location, bytes(content.substring(4))), 202)
        && is(registry.put(location + "?digest=" + sha256(bytes(content)), new byte[0]), 201);
  }

  void inOnePost(String repository, String content) {
    Digest digest = sha256(bytes(content));
    String path = "/v2/" + repository + "/blobs/uploads/?digest=" + digest;
    steps.add(
        new CrashStep(
            "post " + content,
            () -> is(registry.post(path, bytes(content)), 201),
            there(repository, digest)));
  }

  void mount(String source, String target, Digest digest) {
    String path = "/v2/" + target + "/blobs/uploads/?from=" + source + "&mount=" + digest;
    steps.add(
        new CrashStep(
            "mount", () -> is(registry.post(path, new byte[0]), 201), there(target, digest)));
  }

  void pull(String path) {
    steps.add(new CrashStep("pull " + path, () -> is(registry.get("/v2/" + path), 200), Map.of()));
  }

  void untagged(String repository, String content) {
    Digest digest = sha256(bytes(content));
    steps.add(
        new CrashStep(
            "push " + repository + "@" + digest,
            () -> put(repository, digest.toString(), content, RunningRegistry.OCI_IMAGE),
            there(repository, digest)));
  }

  void manifest(String repository, String tag, String content) {
    manifest(repository, tag, content, RunningRegistry.OCI_IMAGE);
  }

  void manifest(String repository, String tag, String content, String type) {
    Digest digest = sha256(bytes(content));
    steps.add(
        new CrashStep(
            "tag " + repository + ":" + tag,
            () -> put(repository, tag, content, type),
            Map.of(
                Thing.tag(repository, tag), Set.of(digest.toString()),
                Thing.content(repository, digest), Set.of(digest.toString()))));
  }

  private boolean put(String repository, String reference, String content, String type) {
    return is(
        registry.put(
            "/v2/" + repository + "/manifests/" + reference, bytes(content), "Content-Type", type),
        201);
  }

  void delete(String what, Map<Thing, Set<String>> effects) {
    steps.add(
        new CrashStep(
            "delete " + what, () -> is(registry.delete("/v2/" + what), 202, 404), effects));
  }

  /** A day later; what it took away may be back after a loss of power. */
  void collect(Map<Thing, Set<String>> effects) {
    OneDay day = new OneDay(root);
    steps.add(
        new CrashStep(
            "collect",
            () -> {
              day.pass();
              return desk.carryOut(new StoreOrder.Collect(false, false), new Answer()) == 0;
            },
            effects));
  }

  /** Somebody moves a directory of a repository, and makes sure that it has moved. */
  void move(Path from, Path to, Map<Thing, Set<String>> effects) {
    steps.add(
        new CrashStep(
            "move " + from.getFileName(),
            () -> {
              if (!Files.exists(to)) {
                Files.move(from, to);
              }
              storage.files().syncParent(to);
              storage.files().syncParent(from);
              return true;
            },
            effects));
  }

  /** A file loses its content, for good. */
  void empty(Path file, Map<Thing, Set<String>> effects) {
    steps.add(
        new CrashStep(
            "empty " + file.getFileName(),
            () -> {
              try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
                channel.force(true);
              }
              return true;
            },
            effects,
            false));
  }

  /** A day later. */
  void retain(Map<Thing, Set<String>> effects) {
    OneDay day = new OneDay(root);
    steps.add(
        new CrashStep(
            "retain",
            () -> {
              day.pass();
              return desk.carryOut(new StoreOrder.Retain(false), new Answer()) == 0;
            },
            effects));
  }

  void heal(Map<Thing, Set<String>> effects) {
    StoreOrder order = new StoreOrder.Check(true, true, false);
    steps.add(
        new CrashStep(
            "heal", () -> Set.of(0, 3).contains(desk.carryOut(order, new Answer())), effects));
  }

  void order(StoreOrder order, Map<Thing, Set<String>> effects) {
    steps.add(
        new CrashStep(
            order.toString(),
            () -> {
              Answer answer = new Answer();
              return desk.carryOut(order, answer) == 0
                  // Asked again for what was done but for the tidying up.
                  || answer.problems().contains("there is no repository team/app");
            },
            effects));
  }

  static Map<Thing, Set<String>> there(String repository, Digest digest) {
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
}
