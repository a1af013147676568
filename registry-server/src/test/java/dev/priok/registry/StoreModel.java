package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.OCI_IMAGE;
import static dev.priok.registry.RunningRegistry.OCI_INDEX;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.descriptor;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.oci.Digest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a store must hold after what was asked of it, kept in a few maps, and a client that asks at
 * random. Repositories are only this client's own, so that several may work at once.
 */
final class StoreModel {

  private static final int CONTENTS = 12;

  record Manifest(String text, List<Digest> blobs, List<Digest> children) {
    Digest digest() {
      return sha256(bytes(text));
    }

    String mediaType() {
      return blobs.isEmpty() ? OCI_INDEX : OCI_IMAGE;
    }
  }

  static final class Repository {
    final Map<Digest, Manifest> revisions = new HashMap<>();
    final Map<String, Digest> tags = new TreeMap<>();
    final List<Manifest> deleted = new ArrayList<>();
  }

  final Map<String, Repository> repositories = new TreeMap<>();
  private final Map<Digest, Manifest> everPushed = new HashMap<>();
  private final Random random;
  private final List<String> names;
  private final Runnable pause;

  /**
   * A client of its own repositories.
   *
   * @param pause happens between a client's last blob and its manifest
   */
  StoreModel(Random random, Runnable pause, String... names) {
    this.random = random;
    this.pause = pause;
    this.names = List.of(names);
  }

  /** One thing that a client does, by the odds of real life. */
  void act(RunningRegistry registry) {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> pushImage(registry, null);
      case 3 -> retag(registry);
      case 4, 5 -> pushIndex(registry);
      case 6 -> pushReferrer(registry);
      case 7 -> deleteTag(registry);
      case 8 -> deleteManifest(registry);
      case 9 -> undelete(registry);
      case 10 -> undeleteByOrder(registry);
      default -> {
        if (random.nextInt(4) == 0) {
          removeByOrder(registry);
        } else {
          ensureBlob(registry, anyName(), "unused " + random.nextInt());
        }
      }
    }
  }

  private void pushImage(RunningRegistry registry, Digest subject) {
    String name = anyName();
    List<Digest> blobs = new ArrayList<>();
    int layers = 1 + random.nextInt(3);
    for (int i = 0; i < layers; i++) {
      blobs.add(ensureBlob(registry, name, "layer " + random.nextInt(CONTENTS)));
    }
    Digest config = ensureBlob(registry, name, "config " + random.nextInt(CONTENTS));
    String manifest = RunningRegistry.imageManifest(config, blobs);
    if (subject != null) {
      manifest =
          manifest.substring(0, manifest.length() - 1)
              + ",\"subject\":"
              + descriptor(OCI_IMAGE, subject)
              + "}";
    }
    blobs.add(config);
    pause.run();
    put(registry, name, anyReference(), new Manifest(manifest, blobs, List.of()));
  }

  private void pushReferrer(RunningRegistry registry) {
    List<Digest> all = List.copyOf(repository(anyName()).revisions.keySet());
    pushImage(registry, all.isEmpty() ? sha256(bytes("nothing")) : any(all));
  }

  private void pushIndex(RunningRegistry registry) {
    String name = anyName();
    List<Digest> all = List.copyOf(repository(name).revisions.keySet());
    if (all.isEmpty()) {
      return;
    }
    List<Digest> children =
        Stream.generate(() -> any(all)).limit(1 + random.nextInt(3)).distinct().toList();
    String list =
        children.stream().map(d -> descriptor(OCI_IMAGE, d)).collect(Collectors.joining(","));
    String text =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}".formatted(OCI_INDEX, list);
    put(registry, name, anyReference(), new Manifest(text, List.of(), children));
  }

  private void retag(RunningRegistry registry) {
    String name = anyName();
    List<Manifest> all = List.copyOf(repository(name).revisions.values());
    if (!all.isEmpty()) {
      put(registry, name, anyTag(), any(all));
    }
  }

  private void put(RunningRegistry registry, String name, String reference, Manifest manifest) {
    String target = reference.isEmpty() ? manifest.digest().toString() : reference;
    HttpResponse<byte[]> response = tryPut(registry, name, target, manifest);
    assertThat(response.statusCode()).as(() -> text(response)).isEqualTo(201);
    accepted(name, reference, manifest);
  }

  private static HttpResponse<byte[]> tryPut(
      RunningRegistry registry, String name, String target, Manifest manifest) {
    return registry.put(
        "/v2/" + name + "/manifests/" + target,
        bytes(manifest.text()),
        "Content-Type",
        manifest.mediaType());
  }

  private void accepted(String name, String tag, Manifest manifest) {
    Repository repository = repository(name);
    repository.revisions.put(manifest.digest(), manifest);
    repository.deleted.remove(manifest);
    everPushed.put(manifest.digest(), manifest);
    if (!tag.isEmpty()) {
      repository.tags.put(tag, manifest.digest());
    }
  }

  private void deleteTag(RunningRegistry registry) {
    String name = anyName();
    List<String> tags = List.copyOf(repository(name).tags.keySet());
    if (!tags.isEmpty()) {
      String tag = any(tags);
      assertThat(registry.delete("/v2/" + name + "/manifests/" + tag).statusCode()).isEqualTo(202);
      repository(name).tags.remove(tag);
    }
  }

  private void deleteManifest(RunningRegistry registry) {
    String name = anyName();
    Repository repository = repository(name);
    List<Digest> all = List.copyOf(repository.revisions.keySet());
    if (!all.isEmpty()) {
      Digest digest = any(all);
      assertThat(registry.delete("/v2/" + name + "/manifests/" + digest).statusCode())
          .isEqualTo(202);
      repository.deleted.add(repository.revisions.remove(digest));
      repository.tags.values().removeIf(digest::equals);
    }
  }

  /** A manifest comes back as it was; its blobs may be in place, in the trash, or gone. */
  private void undelete(RunningRegistry registry) {
    String name = anyName();
    List<Manifest> deleted = List.copyOf(repository(name).deleted);
    if (deleted.isEmpty()) {
      return;
    }
    Manifest manifest = any(deleted);
    if (!repository(name).revisions.keySet().containsAll(manifest.children())) {
      return;
    }
    HttpResponse<byte[]> response = tryPut(registry, name, manifest.digest().toString(), manifest);
    if (response.statusCode() == 201) {
      accepted(name, "", manifest);
    } else {
      assertThat(text(response)).contains("MANIFEST_BLOB_UNKNOWN");
      assertThat(registry.get("/v2/" + name + "/manifests/" + manifest.digest()).statusCode())
          .isEqualTo(404);
    }
  }

  /** What {@code repo undelete} does; children of an index come back as far as they are there. */
  private void undeleteByOrder(RunningRegistry registry) {
    String name = anyName();
    List<Manifest> deleted = List.copyOf(repository(name).deleted);
    if (deleted.isEmpty()) {
      return;
    }
    Manifest manifest = any(deleted);
    StoreOrder order = new StoreOrder.Undelete(name + "@" + manifest.digest());
    List<String> problems = new ServedStore(registry).order(order);
    if (problems.isEmpty()) {
      cameBack(registry, name, manifest);
    } else {
      assertThat(problems).singleElement().asString().contains("gone for good");
    }
  }

  private void cameBack(RunningRegistry registry, String name, Manifest manifest) {
    accepted(name, "", manifest);
    for (Digest child : manifest.children()) {
      if (registry.get("/v2/" + name + "/manifests/" + child).statusCode() == 200) {
        cameBack(registry, name, everPushed.get(child));
      }
    }
  }

  /** What {@code repo rm} does. */
  private void removeByOrder(RunningRegistry registry) {
    String name = anyName();
    Repository repository = repository(name);
    List<String> problems = new ServedStore(registry).order(new StoreOrder.Remove(name));
    if (!problems.isEmpty()) {
      assertThat(problems).containsExactly("there is no repository " + name);
      assertThat(repository.revisions).isEmpty();
    }
    repository.deleted.addAll(repository.revisions.values());
    repository.revisions.clear();
    repository.tags.clear();
  }

  /** As clients do: ask, mount if another repository is known to have it, else upload. */
  private Digest ensureBlob(RunningRegistry registry, String name, String content) {
    Digest digest = sha256(bytes(content));
    if (registry.head("/v2/" + name + "/blobs/" + digest).statusCode() == 200) {
      return digest;
    }
    String mount = "/v2/%s/blobs/uploads/?mount=%s&from=%s".formatted(name, digest, anyName());
    HttpResponse<byte[]> response = registry.post(mount, new byte[0]);
    if (response.statusCode() == 202) {
      String location = RunningRegistry.header(response, "Location");
      response = registry.put(location + "?digest=" + digest, bytes(content));
    }
    assertThat(response.statusCode()).isEqualTo(201);
    return digest;
  }

  /** Somebody removed a repository with rm -rf. */
  void forget(String name) {
    repositories.remove(name);
  }

  /** All that was acknowledged and not deleted is there, whole. */
  void assertWhole(RunningRegistry registry) {
    repositories.forEach((name, repository) -> {
      repository.tags.forEach((tag, digest) -> {
        HttpResponse<byte[]> manifest = registry.get("/v2/" + name + "/manifests/" + tag);
        assertThat(manifest.statusCode()).as(name + ":" + tag).isEqualTo(200);
        assertThat(sha256(manifest.body())).isEqualTo(digest);
      });
      repository
          .revisions
          .values()
          .forEach(manifest -> {
            String at = "/v2/" + name + "/manifests/" + manifest.digest();
            assertThat(text(registry.get(at))).as(at).isEqualTo(manifest.text());
            for (Digest blob : manifest.blobs()) {
              HttpResponse<byte[]> content = registry.get("/v2/" + name + "/blobs/" + blob);
              assertThat(content.statusCode()).as(name + " " + blob).isEqualTo(200);
              assertThat(sha256(content.body())).isEqualTo(blob);
            }
          });
    });
  }

  /**
   * All that something names.
   *
   * @param present what is on the disk: what a child of an index named is known only as long as the
   *     child is there
   */
  Set<Digest> named(Set<Digest> present) {
    Set<Digest> named = new HashSet<>();
    repositories
        .values()
        .forEach(repository ->
            repository.revisions.keySet().forEach(digest -> name(digest, present, named)));
    return named;
  }

  private void name(Digest digest, Set<Digest> present, Set<Digest> named) {
    if (named.add(digest) && present.contains(digest) && everPushed.containsKey(digest)) {
      Manifest manifest = everPushed.get(digest);
      named.addAll(manifest.blobs());
      manifest.children().forEach(child -> name(child, present, named));
    }
  }

  String anyName() {
    return any(names);
  }

  private Repository repository(String name) {
    return repositories.computeIfAbsent(name, _ -> new Repository());
  }

  /** A tag, or none. */
  private String anyReference() {
    return random.nextInt(3) == 0 ? "" : anyTag();
  }

  private String anyTag() {
    return "v" + random.nextInt(4);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
