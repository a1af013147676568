package dev.priok.registry;

import static dev.priok.registry.RetainingRegistry.HOUR;
import static dev.priok.registry.RetainingRegistry.index;
import static dev.priok.registry.RetainingRegistry.rule;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.config.ConfigReading;
import dev.priok.registry.manifest.ManifestRemoval;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.retention.Decision;
import dev.priok.registry.retention.RetentionResult;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

  @TempDir(factory = InMemory.class)
  Path root;

  @RegisterExtension final RetainingRegistry retaining = new RetainingRegistry(() -> root);

  @Test
  void theLastTagsByTimeOfPushStayAndPatternsAndYoungOnes() throws Exception {
    for (String tag : List.of("old", "latest", "b", "c", "d")) {
      retaining.registry.pushImage("team/app", tag, tag);
      Ageing.age(root, HOUR);
    }
    retaining.registry.pushImage("other/app", "old", "old");
    retaining.rules = List.of(rule("team/*", 2, null, List.of("lat*"), null));

    assertThat(apply(true).removedTags()).isEqualTo(2);
    assertThat(tags("team/app")).contains("old", "b");

    assertThat(apply(false).removedTags()).isEqualTo(2);
    assertThat(retaining.lines)
        .anySatisfy(l -> assertThat(l).startsWith("removed team/app:old@sha256:"));
    assertThat(tags("team/app")).contains("latest", "c", "d").doesNotContain("old", "\"b\"");
    assertThat(tags("other/app")).contains("old");

    retaining.rules = List.of(rule("team/*", 0, HOUR.multipliedBy(2), List.of("none"), null));
    apply(false);
    assertThat(tags("team/app")).contains("\"d\"").doesNotContain("latest", "\"c\"");
  }

  @Test
  void anUntaggedManifestStaysForItsTimeSinceItLostItsTagOrWasAskedFor() throws Exception {
    Digest moved = retaining.registry.pushImage("team/app", "v1", "first").digest();
    Digest deleted = retaining.registry.pushImage("team/app", "gone", "second").digest();
    Digest asked = retaining.registry.pushImage("team/app", "asked", "third").digest();
    Ageing.age(root, HOUR.multipliedBy(100));
    retaining.registry.pushImage("team/app", "v1", "fourth");
    retaining.registry.delete("/v2/team/app/manifests/gone");
    retaining.registry.delete("/v2/team/app/manifests/" + "asked");
    retaining.rules = List.of(rule("**", 0, null, List.of(), HOUR.multipliedBy(48)));

    assertThat(apply(false).removedManifests()).isZero();
    Ageing.age(root, HOUR.multipliedBy(30));
    assertThat(status(asked)).isEqualTo(200);
    Ageing.age(root, HOUR.multipliedBy(30));

    assertThat(apply(false).removedManifests()).isEqualTo(2);
    assertThat(status(moved)).isEqualTo(404);
    assertThat(status(deleted)).isEqualTo(404);
    assertThat(status(asked)).isEqualTo(200);
    assertThat(retaining.registry.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(200);
  }

  @Test
  void withAnImageStayItsChildrenItsReferrersAndItsSignatureTags() throws Exception {
    Digest child = retaining.registry.pushImage("team/app", "build", "amd").digest();
    Digest index = retaining.push(index(child), "v1", RunningRegistry.OCI_INDEX);
    Digest referrer = retaining.push(retaining.referrer(index), null, RunningRegistry.OCI_IMAGE);
    String signature = "sha256-" + index.hex() + ".sig";
    retaining.registry.pushImage("team/app", signature, "signature");
    retaining.registry.delete("/v2/team/app/manifests/build");
    Ageing.age(root, HOUR.multipliedBy(100));
    retaining.registry.pushImage("team/app", "v2", "new");
    retaining.rules = List.of(rule("**", 2, null, List.of(), HOUR.multipliedBy(48)));

    assertThat(apply(false).removedTags()).isZero();
    assertThat(List.of(status(child), status(index), status(referrer))).containsOnly(200);
    assertThat(tags("team/app")).contains(signature);

    retaining.registry.delete("/v2/team/app/manifests/" + index);
    Ageing.age(root, HOUR.multipliedBy(100));
    assertThat(apply(false).removedManifests()).isEqualTo(2);
    assertThat(List.of(status(child), status(referrer))).containsOnly(404);
    assertThat(tags("team/app")).as("its subject is still in the store").contains(signature);
  }

  @Test
  void whatIsInUseStaysWithTheIndexItBelongsToAndAnUnreadableListStopsAll() throws Exception {
    Digest child = retaining.registry.pushImage("team/app", "build", "amd").digest();
    retaining.push(index(child), "v1", RunningRegistry.OCI_INDEX);
    retaining.registry.pushImage("team/app", "v2", "unused");
    Ageing.age(root, HOUR.multipliedBy(100));
    retaining.inUse = root.resolve("in-use");
    retaining.rules = List.of(rule("**", 0, HOUR, List.of(), HOUR));

    assertThat(apply(false).problem()).contains("in-use");
    Files.writeString(retaining.inUse, "not a digest\n");
    assertThat(apply(false).problem()).contains("a line without a digest");
    assertThat(tags("team/app")).contains("v1", "v2", "build");

    Files.writeString(retaining.inUse, "# running\nregistry:5000/team/app@" + child + "\n");
    assertThat(apply(false).problem()).isNull();
    assertThat(tags("team/app")).contains("v1", "build").doesNotContain("v2");
  }

  @Test
  void anImmutableTagIsNeitherMovedNorDeletedNorRetained() throws Exception {
    Digest digest = retaining.registry.pushImage("prod/app", "v1", "first").digest();
    retaining.registry.pushImage("prod/app", "v1", "first");
    Digest other = retaining.registry.pushImage("prod/app", "edge", "second").digest();
    retaining.registry.pushImage("prod/app", "edge", "third");
    HttpResponse<byte[]> manifest = retaining.registry.get("/v2/prod/app/manifests/" + other);

    HttpResponse<byte[]> move =
        retaining.registry.put(
            "/v2/prod/app/manifests/v1",
            manifest.body(),
            "Content-Type",
            RunningRegistry.OCI_IMAGE);
    assertThat(move.statusCode()).isEqualTo(409);
    assertThat(text(move)).contains("DENIED", "prod/app:v1 is immutable", "push another tag");
    assertThat(retaining.registry.delete("/v2/prod/app/manifests/v1").statusCode()).isEqualTo(409);
    assertThat(retaining.registry.delete("/v2/prod/app/manifests/" + digest).statusCode())
        .isEqualTo(409);

    Ageing.age(root, HOUR.multipliedBy(10));
    retaining.rules = List.of(rule("**", 0, HOUR, List.of(), null));
    apply(false);
    assertThat(tags("prod/app")).contains("v1").doesNotContain("edge");
  }

  @Test
  void whatAnImmutableTagNeedsIsNotDeletedPieceByPiece() throws Exception {
    Image child = retaining.registry.pushImage("prod/app", "edge", "a layer");
    Image other = retaining.registry.pushImage("prod/app", "latest", "another layer");
    String inner = index(child.digest());
    put("prod/app", sha256(bytes(inner)).toString(), inner);
    put("prod/app", "v1", index(sha256(bytes(inner))));

    for (String needed :
        List.of(
            "manifests/" + sha256(bytes(inner)),
            "manifests/" + child.digest(),
            "blobs/" + child.config(),
            "blobs/" + child.layers().getFirst())) {
      HttpResponse<byte[]> refused = retaining.registry.delete("/v2/prod/app/" + needed);
      assertThat(refused.statusCode()).as(needed).isEqualTo(409);
      assertThat(text(refused)).contains("DENIED", "prod/app:v1, which is immutable");
      assertThat(retaining.registry.get("/v2/prod/app/" + needed).statusCode()).isEqualTo(200);
    }
    assertThat(delete("prod/app/blobs/" + other.layers().getFirst())).isEqualTo(202);
    assertThat(delete("prod/app/manifests/" + other.digest())).isEqualTo(202);
    assertThat(delete("prod/app/manifests/" + other.digest())).isEqualTo(404);
    assertThat(delete("prod/app/blobs/" + other.layers().getFirst())).isEqualTo(404);
  }

  @Test
  void whereAnImmutableTagsManifestCannotBeReadNothingIsDeleted() throws Exception {
    Image damaged = retaining.registry.pushImage("prod/app", "v1", "a layer");
    Image other = retaining.registry.pushImage("prod/app", "edge", "another layer");
    Files.writeString(retaining.registry.blob(damaged.digest()), "");

    HttpResponse<byte[]> refused =
        retaining.registry.delete("/v2/prod/app/manifests/" + other.digest());

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(text(refused)).contains(damaged.digest().toString(), "cannot be read", "v1");
    assertThat(delete("prod/app/blobs/" + damaged.layers().getFirst())).isEqualTo(409);
  }

  @Test
  void whatIsPushedBetweenDecisionAndRemovalWins() throws Exception {
    retaining.registry.pushImage("team/app", "v1", "first");
    Ageing.age(root, HOUR.multipliedBy(10));
    retaining.rules = List.of(rule("**", 0, HOUR, List.of(), null));
    List<Decision> decided = retaining.decisions();
    assertThat(decided).singleElement().matches(Decision::goes);

    retaining.registry.pushImage("team/app", "v1", "first");

    ManifestRemoval removal =
        new ManifestRemoval(retaining.registry.server().storage(), TagProtection.NONE);
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
    Policies policies = new Policies(ConfigReading.of(file, Map.of()), file, Map.of(), clock);
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

  private int delete(String path) {
    return retaining.registry.delete("/v2/" + path).statusCode();
  }

  private void put(String repository, String reference, String index) {
    String path = "/v2/" + repository + "/manifests/" + reference;
    assertThat(
            retaining
                .registry
                .put(path, bytes(index), "Content-Type", RunningRegistry.OCI_INDEX)
                .statusCode())
        .isEqualTo(201);
  }

  private static String config(String rule) {
    return "version: 0.1\nretention:\n  rules:\n    - repositories: team/**\n      " + rule + "\n";
  }

  private RetentionResult apply(boolean dryRun) {
    return retaining.apply(dryRun);
  }

  private String tags(String repository) {
    return retaining.tags(repository);
  }

  private int status(Digest digest) {
    return retaining.status(digest);
  }
}
