package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.access.RepositoryGlob;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.manifest.ManifestRemoval;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final ImmutableTags RELEASES =
      new ImmutableTags(List.of(new RepositoryGlob("prod/**")), List.of(new TagPattern("v*")));

  @TempDir(factory = InMemory.class)
  Path root;

  private final List<String> lines = new ArrayList<>();
  private RunningRegistry registry;
  private List<RetentionRule> rules = List.of();
  private Path inUse;

  @BeforeEach
  void serve() {
    registry =
        RunningRegistry.open(
            root, (TagProtection) new StorePolicy(false, null, List.of(), List.of(RELEASES)));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void theLastTagsByTimeOfPushStayAndPatternsAndYoungOnes() throws Exception {
    for (String tag : List.of("old", "latest", "b", "c", "d")) {
      registry.pushImage("team/app", tag, tag);
      Ageing.age(root, HOUR);
    }
    registry.pushImage("other/app", "old", "old");
    rules = List.of(rule("team/*", 2, null, List.of("lat*"), null));

    assertThat(apply(true).removedTags()).isEqualTo(2);
    assertThat(tags("team/app")).contains("old", "b");

    assertThat(apply(false).removedTags()).isEqualTo(2);
    assertThat(lines).anySatisfy(l -> assertThat(l).startsWith("removed team/app:old@sha256:"));
    assertThat(tags("team/app")).contains("latest", "c", "d").doesNotContain("old", "\"b\"");
    assertThat(tags("other/app")).contains("old");

    rules = List.of(rule("team/*", 0, HOUR.multipliedBy(2), List.of("none"), null));
    apply(false);
    assertThat(tags("team/app")).contains("\"d\"").doesNotContain("latest", "\"c\"");
  }

  @Test
  void anUntaggedManifestStaysForItsTimeSinceItLostItsTagOrWasAskedFor() throws Exception {
    Digest moved = registry.pushImage("team/app", "v1", "first").digest();
    Digest deleted = registry.pushImage("team/app", "gone", "second").digest();
    Digest asked = registry.pushImage("team/app", "asked", "third").digest();
    Ageing.age(root, HOUR.multipliedBy(100));
    registry.pushImage("team/app", "v1", "fourth");
    registry.delete("/v2/team/app/manifests/gone");
    registry.delete("/v2/team/app/manifests/" + "asked");
    rules = List.of(rule("**", 0, null, List.of(), HOUR.multipliedBy(48)));

    assertThat(apply(false).removedManifests()).isZero();
    Ageing.age(root, HOUR.multipliedBy(30));
    assertThat(status(asked)).isEqualTo(200);
    Ageing.age(root, HOUR.multipliedBy(30));

    assertThat(apply(false).removedManifests()).isEqualTo(2);
    assertThat(status(moved)).isEqualTo(404);
    assertThat(status(deleted)).isEqualTo(404);
    assertThat(status(asked)).isEqualTo(200);
    assertThat(registry.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(200);
  }

  @Test
  void withAnImageStayItsChildrenItsReferrersAndItsSignatureTags() throws Exception {
    Digest child = registry.pushImage("team/app", "build", "amd").digest();
    Digest index = push(index(child), "v1", RunningRegistry.OCI_INDEX);
    Digest referrer = push(referrer(index), null, RunningRegistry.OCI_IMAGE);
    String signature = "sha256-" + index.hex() + ".sig";
    registry.pushImage("team/app", signature, "signature");
    registry.delete("/v2/team/app/manifests/build");
    Ageing.age(root, HOUR.multipliedBy(100));
    registry.pushImage("team/app", "v2", "new");
    rules = List.of(rule("**", 2, null, List.of(), HOUR.multipliedBy(48)));

    assertThat(apply(false).removedTags()).isZero();
    assertThat(List.of(status(child), status(index), status(referrer))).containsOnly(200);
    assertThat(tags("team/app")).contains(signature);

    registry.delete("/v2/team/app/manifests/" + index);
    Ageing.age(root, HOUR.multipliedBy(100));
    assertThat(apply(false).removedManifests()).isEqualTo(2);
    assertThat(List.of(status(child), status(referrer))).containsOnly(404);
    assertThat(tags("team/app")).as("its subject is still in the store").contains(signature);
  }

  @Test
  void whatIsInUseStaysWithTheIndexItBelongsToAndAnUnreadableListStopsAll() throws Exception {
    Digest child = registry.pushImage("team/app", "build", "amd").digest();
    push(index(child), "v1", RunningRegistry.OCI_INDEX);
    registry.pushImage("team/app", "v2", "unused");
    Ageing.age(root, HOUR.multipliedBy(100));
    inUse = root.resolve("in-use");
    rules = List.of(rule("**", 0, HOUR, List.of(), HOUR));

    assertThat(apply(false).problem()).contains("in-use");
    Files.writeString(inUse, "not a digest\n");
    assertThat(apply(false).problem()).contains("no digest");
    assertThat(tags("team/app")).contains("v1", "v2", "build");

    Files.writeString(inUse, "# running\nregistry:5000/team/app@" + child + "\n");
    assertThat(apply(false).problem()).isNull();
    assertThat(tags("team/app")).contains("v1", "build").doesNotContain("v2");
  }

  @Test
  void anImmutableTagIsNeitherMovedNorDeletedNorRetained() throws Exception {
    Digest digest = registry.pushImage("prod/app", "v1", "first").digest();
    registry.pushImage("prod/app", "v1", "first");
    Digest other = registry.pushImage("prod/app", "edge", "second").digest();
    registry.pushImage("prod/app", "edge", "third");
    HttpResponse<byte[]> manifest = registry.get("/v2/prod/app/manifests/" + other);

    HttpResponse<byte[]> move =
        registry.put(
            "/v2/prod/app/manifests/v1",
            manifest.body(),
            "Content-Type",
            RunningRegistry.OCI_IMAGE);
    assertThat(move.statusCode()).isEqualTo(409);
    assertThat(text(move)).contains("DENIED", "prod/app:v1 is immutable", "push another tag");
    assertThat(registry.delete("/v2/prod/app/manifests/v1").statusCode()).isEqualTo(409);
    assertThat(registry.delete("/v2/prod/app/manifests/" + digest).statusCode()).isEqualTo(409);

    Ageing.age(root, HOUR.multipliedBy(10));
    rules = List.of(rule("**", 0, HOUR, List.of(), null));
    apply(false);
    assertThat(tags("prod/app")).contains("v1").doesNotContain("edge");
  }

  @Test
  void whatIsPushedBetweenDecisionAndRemovalWins() throws Exception {
    registry.pushImage("team/app", "v1", "first");
    Ageing.age(root, HOUR.multipliedBy(10));
    rules = List.of(rule("**", 0, HOUR, List.of(), null));
    List<Decision> decided = retention(Clock.systemUTC()).decisions(new RepositoryName("team/app"));
    assertThat(decided).singleElement().matches(Decision::goes);

    registry.pushImage("team/app", "v1", "first");

    ManifestRemoval removal = new ManifestRemoval(registry.server().storage(), TagProtection.NONE);
    Decision old = decided.getFirst();
    assertThat(
            removal.deleteTag(
                new RepositoryName("team/app"), new Tag("v1"), old.digest(), old.since()))
        .isFalse();
    assertThat(tags("team/app")).contains("v1");
  }

  @Test
  void rulesOfTheFileAreReadAgainAndWrongOnesLeaveTheOnesBefore() throws Exception {
    Path file = root.resolve("config.yml");
    AdjustableClock clock = new AdjustableClock(Instant.now());
    Files.writeString(file, config("keep: {last: 3}"));
    Policies policies =
        new Policies(ServerConfig.load(file, Map.of()).upkeep().policy(), file, Map.of(), clock);
    assertThat(policies.get().rules()).singleElement().matches(rule -> rule.keepLast() == 3);

    Files.writeString(file, config("keep: {last: 10}"));
    clock.advance(Duration.ofSeconds(3));
    assertThat(policies.get().rules()).singleElement().matches(rule -> rule.keepLast() == 10);

    Files.writeString(file, config("keep: {last: -1}"));
    clock.advance(Duration.ofSeconds(3));
    assertThat(policies.problem()).contains("retention.rules", "-1");
    assertThat(policies.get().rules()).singleElement().matches(rule -> rule.keepLast() == 10);

    Files.delete(file);
    clock.advance(Duration.ofSeconds(3));
    assertThat(policies.get().rules()).hasSize(1);

    Files.writeString(file, config("untagged: {after: 24h}"));
    clock.advance(Duration.ofSeconds(3));
    assertThat(policies.problem()).isNull();
    assertThat(policies.get().rules()).singleElement().matches(rule -> rule.keepLast() == 0);
  }

  private static String config(String rule) {
    return "version: 0.1\nretention:\n  rules:\n    - repositories: team/**\n      " + rule + "\n";
  }

  private RetentionResult apply(boolean dryRun) {
    return retention(Clock.systemUTC()).apply(dryRun, lines::add);
  }

  private Retention retention(Clock clock) {
    Storage storage = registry.server().storage();
    return new Retention(
        storage, () -> new StorePolicy(false, inUse, rules, List.of(RELEASES)), clock);
  }

  private static RetentionRule rule(
      String glob, int last, Duration younger, List<String> tags, Duration untagged) {
    return new RetentionRule(
        List.of(new RepositoryGlob(glob)),
        last,
        Optional.ofNullable(younger),
        tags.stream().map(TagPattern::new).toList(),
        Optional.ofNullable(untagged));
  }

  private String tags(String repository) {
    return text(registry.get("/v2/" + repository + "/tags/list"));
  }

  private int status(Digest digest) {
    return registry.get("/v2/team/app/manifests/" + digest).statusCode();
  }

  private String index(Digest child) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(
            RunningRegistry.OCI_INDEX,
            RunningRegistry.descriptor(RunningRegistry.OCI_IMAGE, child));
  }

  private String referrer(Digest subject) throws IOException {
    Digest config = registry.pushBlob("team/app", bytes("{}"));
    String plain = RunningRegistry.imageManifest(config, List.of());
    return plain.substring(0, plain.length() - 1)
        + ",\"subject\":"
        + RunningRegistry.descriptor(RunningRegistry.OCI_INDEX, subject)
        + "}";
  }

  private Digest push(String manifest, String tag, String type) {
    Digest digest = sha256(bytes(manifest));
    HttpResponse<byte[]> response =
        registry.put(
            "/v2/team/app/manifests/" + (tag == null ? digest : tag),
            bytes(manifest),
            "Content-Type",
            type);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(201);
    return digest;
  }
}
