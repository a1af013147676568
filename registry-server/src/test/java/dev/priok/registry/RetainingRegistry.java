package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;

import dev.priok.registry.access.RepositoryGlob;
import dev.priok.registry.check.CheckReport;
import dev.priok.registry.check.StoreCheck;
import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.control.Output;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.retention.Decision;
import dev.priok.registry.retention.ImmutableTags;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.retention.RetentionResult;
import dev.priok.registry.retention.RetentionRule;
import dev.priok.registry.retention.StorePolicy;
import dev.priok.registry.retention.TagPattern;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A registry with rules of retention, and with what a test of them pushes and asks. Runs during
 * each test that registers it as an extension.
 */
final class RetainingRegistry implements BeforeEachCallback, AfterEachCallback {

  static final Duration HOUR = Duration.ofHours(1);
  static final String REPOSITORY = "team/app";
  private static final ImmutableTags RELEASES =
      new ImmutableTags(List.of(new RepositoryGlob("prod/**")), List.of(new TagPattern("v*")));

  final List<String> lines = new ArrayList<>();
  List<RetentionRule> rules = List.of();
  Path inUse;
  RunningRegistry registry;
  private final Supplier<Path> root;

  /** Serves in the directory that the test has got when it begins. */
  RetainingRegistry(Supplier<Path> root) {
    this.root = root;
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    registry =
        RunningRegistry.open(
            root.get(), (TagProtection) new StorePolicy(false, null, List.of(), List.of(RELEASES)));
  }

  static RetentionRule rule(
      String glob, int last, Duration younger, List<String> tags, Duration untagged) {
    return new RetentionRule(
        List.of(new RepositoryGlob(glob)),
        last,
        Optional.ofNullable(younger),
        tags.stream().map(TagPattern::new).toList(),
        Optional.ofNullable(untagged));
  }

  Storage storage() {
    return registry.server().storage();
  }

  Retention retention() {
    return new Retention(
        storage(),
        () -> new StorePolicy(false, inUse, rules, List.of(RELEASES)),
        Clock.systemUTC());
  }

  RetentionResult apply() {
    return apply(false);
  }

  RetentionResult apply(boolean dryRun) {
    return retention().apply(dryRun, lines::add);
  }

  List<Decision> decisions() throws IOException {
    return retention().decisions(new RepositoryName(REPOSITORY));
  }

  void age(Duration by) throws IOException {
    Ageing.age(registry.root, by);
  }

  /** One collection that may take all that nobody used for a day. */
  CollectionResult collect() {
    return new GarbageCollector(storage(), Storage.DEFAULT_GRACE, Clock.systemUTC())
        .collect(false, _ -> {});
  }

  int order(StoreOrder order, Output output) {
    GarbageCollector collector =
        new GarbageCollector(storage(), Storage.DEFAULT_GRACE, Clock.systemUTC());
    OrderDesk desk =
        new OrderDesk(
            storage(),
            (dryRun, _, before, removals) -> {
              before.prepare(dryRun);
              return Optional.of(collector.collect(dryRun, removals));
            },
            retention(),
            Storage.DEFAULT_GRACE,
            Clock.systemUTC());
    return desk.carryOut(order, output);
  }

  CheckReport heal() throws IOException {
    return new StoreCheck(storage(), Clock.systemUTC()).check(true, true);
  }

  String tags(String repository) {
    return text(registry.get("/v2/" + repository + "/tags/list"));
  }

  int status(Object reference) {
    return registry.get("/v2/" + REPOSITORY + "/manifests/" + reference).statusCode();
  }

  Path tagLink(String tag) {
    return registry.file(
        "repositories/" + REPOSITORY + "/_manifests/tags/" + tag + "/current/link");
  }

  static String index(Digest... children) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(
            RunningRegistry.OCI_INDEX,
            String.join(
                ",",
                List.of(children).stream()
                    .map(child -> RunningRegistry.descriptor(RunningRegistry.OCI_IMAGE, child))
                    .toList()));
  }

  String referrer(Digest subject) {
    Digest config = registry.pushBlob(REPOSITORY, bytes("{}"));
    String plain = RunningRegistry.imageManifest(config, List.of());
    return plain.substring(0, plain.length() - 1)
        + ",\"subject\":"
        + RunningRegistry.descriptor(RunningRegistry.OCI_INDEX, subject)
        + "}";
  }

  /** Pushes a manifest by a tag, or by its digest where there is none. */
  Digest push(String manifest, String tag, String type) {
    Digest digest = sha256(bytes(manifest));
    HttpResponse<byte[]> response =
        registry.put(
            "/v2/" + REPOSITORY + "/manifests/" + (tag == null ? digest : tag),
            bytes(manifest),
            "Content-Type",
            type);
    if (response.statusCode() != 201) {
      throw new AssertionError("manifest not pushed: " + text(response));
    }
    return digest;
  }

  @Override
  public void afterEach(ExtensionContext test) {
    registry.close();
  }
}
