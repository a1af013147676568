package dev.priok.registry;

import static dev.priok.registry.RetainingRegistry.HOUR;
import static dev.priok.registry.RetainingRegistry.REPOSITORY;
import static dev.priok.registry.RetainingRegistry.index;
import static dev.priok.registry.RetainingRegistry.rule;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.check.CheckReport;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.retention.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What retention must leave although a rule seems to say that it goes. */
class RetentionSafetyTest {

  private static final Duration DAYS = HOUR.multipliedBy(100);
  private static final String ELSEWHERE =
      "sha256-" + sha256(bytes("in another registry")).hex() + ".sig";

  @TempDir(factory = InMemory.class)
  Path root;

  @RegisterExtension final RetainingRegistry retaining = new RetainingRegistry(() -> root);

  @Test
  void aSignatureOfAnImageThatIsElsewhereStays() throws Exception {
    retaining.registry.pushImage(REPOSITORY, ELSEWHERE, "signature");
    retaining.age(DAYS);

    retaining.rules = List.of(rule("**", 0, null, List.of(), HOUR));
    assertThat(retaining.apply().removedTags()).as("no rule limits tags").isZero();

    retaining.rules = List.of(rule("**", 0, HOUR, List.of("sha256-*"), null));
    assertThat(retaining.apply().removedTags()).as("keep.tags has it").isZero();

    retaining.rules = List.of(rule("**", 0, DAYS.multipliedBy(2), List.of(), null));
    assertThat(retaining.apply().removedTags()).as("young").isZero();

    retaining.rules = List.of(rule("**", 0, HOUR, List.of(), null));
    assertThat(retaining.apply().removedTags()).as("like any other tag").isEqualTo(1);
  }

  @Test
  void aSignatureOfAnImageThatIsElsewhereTakesNoImagesPlaceAmongTheLast() throws Exception {
    retaining.registry.pushImage(REPOSITORY, "v1", "first");
    retaining.age(HOUR);
    retaining.registry.pushImage(REPOSITORY, ELSEWHERE, "signature");
    retaining.age(HOUR);
    retaining.registry.pushImage(REPOSITORY, "v2", "second");
    retaining.rules = List.of(rule("**", 2, null, List.of(), null));

    assertThat(retaining.apply().removedTags()).isZero();

    retaining.registry.pushImage(REPOSITORY, "v3", "third");
    assertThat(retaining.apply().removedTags()).as("v1 and the signature").isEqualTo(2);
    assertThat(retaining.tags(REPOSITORY)).contains("v2", "v3").doesNotContain("v1", ELSEWHERE);
  }

  @Test
  void aReferrerWhoseSubjectIsElsewhereGoesByItsAgeAlone() throws Exception {
    Digest referrer =
        retaining.push(
            retaining.referrer(sha256(bytes("elsewhere"))), null, RunningRegistry.OCI_IMAGE);
    retaining.rules = List.of(rule("**", 0, null, List.of(), DAYS));

    assertThat(retaining.apply().removedManifests()).isZero();
    retaining.age(DAYS.plus(HOUR.multipliedBy(10)));
    assertThat(retaining.apply().removedManifests()).isEqualTo(1);
    assertThat(retaining.status(referrer)).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:cafe", "\0\0\0\0\0\0\0\0"})
  void aTagWhoseLinkIsDamagedLosesNoImage(String damage) throws Exception {
    Digest tagged = retaining.registry.pushImage(REPOSITORY, "v1", "first").digest();
    Digest other = retaining.registry.pushImage("other/app", "v1", "second").digest();
    retaining.registry.delete("/v2/other/app/manifests/v1");
    Files.writeString(retaining.tagLink("v1"), damage);
    retaining.age(DAYS);
    retaining.rules = List.of(rule("**", 1, null, List.of(), HOUR));

    assertThat(retaining.apply().removedManifests()).as("where all can be read").isEqualTo(1);
    assertThat(retaining.registry.get("/v2/other/app/manifests/" + other).statusCode())
        .isEqualTo(404);
    assertThat(retaining.decisions())
        .singleElement()
        .returns(false, Decision::goes)
        .extracting(Decision::reason)
        .asString()
        .contains("v1", "cannot be read", "check --heal");
    assertThat(retaining.status(tagged)).isEqualTo(200);

    assertThat(retaining.heal().verdict()).isEqualTo(CheckReport.Verdict.HEALED);
    assertThat(retaining.status("v1")).isEqualTo(200);
  }

  @Test
  void whatAnIndexThatCannotBeReadMayNameStays() throws Exception {
    Digest child = retaining.registry.pushImage(REPOSITORY, "build", "amd").digest();
    String text = index(child);
    Digest index = retaining.push(text, "v1", RunningRegistry.OCI_INDEX);
    retaining.registry.delete("/v2/team/app/manifests/build");
    Files.writeString(retaining.registry.blob(index), text.substring(0, 40));
    retaining.age(DAYS);
    retaining.inUse = Files.writeString(root.resolve("in-use"), index + "\n");
    retaining.rules = List.of(rule("**", 1, null, List.of(), HOUR));

    assertThat(retaining.apply().removedManifests()).isZero();
    assertThat(retaining.decisions())
        .filteredOn(decision -> decision.digest().equals(child))
        .singleElement()
        .extracting(Decision::reason)
        .asString()
        .contains(index.toString(), "cannot be read");
    assertThat(retaining.status(child)).isEqualTo(200);
  }

  @Test
  void theChildrenOfADeletedChildStayWithTheIndexThatNamesIt() throws Exception {
    Digest image = retaining.registry.pushImage(REPOSITORY, "build", "amd").digest();
    Digest inner = retaining.push(index(image), null, RunningRegistry.OCI_INDEX);
    retaining.push(index(inner), "v1", RunningRegistry.OCI_INDEX);
    retaining.registry.delete("/v2/team/app/manifests/build");
    retaining.registry.delete("/v2/team/app/manifests/" + inner);
    retaining.age(DAYS);
    retaining.rules = List.of(rule("**", 1, null, List.of(), HOUR));

    assertThat(retaining.apply().removedManifests()).isZero();
    assertThat(retaining.status(image)).isEqualTo(200);
  }

  @Test
  void aTagWhoseManifestIsGoneTakesNoPlaceAmongTheLast() throws Exception {
    retaining.registry.pushImage(REPOSITORY, "v1", "first");
    Image gone = retaining.registry.pushImage(REPOSITORY, "v2", "second");
    retaining
        .storage()
        .files()
        .removeTree(
            retaining.registry.file(
                "repositories/team/app/_manifests/revisions/sha256/" + gone.digest().hex()));
    retaining.rules = List.of(rule("**", 1, null, List.of(), null));

    assertThat(retaining.apply().removedTags()).isZero();
    assertThat(retaining.status("v1")).isEqualTo(200);
  }

  @Test
  void whatIsPulledByDigestStaysHoweverShortItsTimeIs() throws Exception {
    Digest pulled = retaining.registry.pushImage(REPOSITORY, "v1", "first").digest();
    Digest forgotten = retaining.registry.pushImage(REPOSITORY, "v2", "second").digest();
    retaining.age(HOUR);
    retaining.registry.delete("/v2/team/app/manifests/v1");
    retaining.registry.delete("/v2/team/app/manifests/v2");
    retaining.rules = List.of(rule("**", 0, null, List.of(), HOUR));

    for (int hours = 0; hours < 12; hours += 2) {
      retaining.age(HOUR.multipliedBy(2));
      assertThat(retaining.status(pulled)).isEqualTo(200);
      retaining.age(Duration.ofMinutes(30));
      retaining.apply();
    }

    assertThat(retaining.status(pulled)).isEqualTo(200);
    assertThat(retaining.status(forgotten)).isEqualTo(404);
  }

  @Test
  void aRepositoryWithTheLongestNameIsCollectedLikeAnyOther() throws IOException {
    String name = "a".repeat(255);
    Image image = retaining.registry.pushImage(name, "v1", "layer");
    for (int i = 0; i < 3; i++) {
      retaining.age(DAYS);
      retaining.collect();
    }

    assertThat(retaining.registry.get("/v2/" + name + "/manifests/v1").statusCode()).isEqualTo(200);
    assertThat(
            retaining
                .registry
                .get("/v2/" + name + "/blobs/" + image.layers().getFirst())
                .statusCode())
        .isEqualTo(200);
  }
}
