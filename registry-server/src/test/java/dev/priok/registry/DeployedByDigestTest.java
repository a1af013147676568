package dev.priok.registry;

import static dev.priok.registry.RetainingRegistry.HOUR;
import static dev.priok.registry.RetainingRegistry.REPOSITORY;
import static dev.priok.registry.RetainingRegistry.index;
import static dev.priok.registry.RetainingRegistry.rule;
import static dev.priok.registry.RunningRegistry.OCI_IMAGE;
import static dev.priok.registry.RunningRegistry.OCI_INDEX;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.oci.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A signed multi-arch image whose tag has moved, and which somebody deploys by its digest. */
class DeployedByDigestTest {

  private static final Duration DAY = Duration.ofHours(25);

  @TempDir(factory = InMemory.class)
  Path root;

  @RegisterExtension final RetainingRegistry retaining = new RetainingRegistry(() -> root);

  private Image amd;
  private Image arm;
  private Digest index;
  private Digest referrer;
  private Digest childReferrer;
  private Image signature;

  @BeforeEach
  void pushAndMoveTheTag() {
    amd = retaining.registry.pushImage(REPOSITORY, "amd", "a layer of amd");
    arm = retaining.registry.pushImage(REPOSITORY, "arm", "a layer of arm");
    index = retaining.push(index(amd.digest(), arm.digest()), "v1", OCI_INDEX);
    referrer = retaining.push(retaining.referrer(index), null, OCI_IMAGE);
    childReferrer = retaining.push(retaining.referrer(arm.digest()), null, OCI_IMAGE);
    signature =
        retaining.registry.pushImage(REPOSITORY, "sha256-" + index.hex() + ".sig", "a signature");
    retaining.registry.delete("/v2/team/app/manifests/amd");
    retaining.registry.delete("/v2/team/app/manifests/arm");
    retaining.registry.pushImage(REPOSITORY, "v1", "the next");
  }

  @Test
  void staysWholeWithoutAnyRule() throws Exception {
    retainAndCollectThreeTimes();

    isWhole();
  }

  @ParameterizedTest
  @ValueSource(strings = {"the index", "one platform"})
  void staysWholeUnderRulesWhileAPodRuns(String what) throws Exception {
    Digest running = what.equals("the index") ? index : arm.digest();
    retaining.inUse =
        Files.writeString(root.resolve("in-use"), "registry:5000/team/app@" + running + "\n");
    retaining.rules = List.of(rule("**", 1, null, List.of(), HOUR));
    retainAndCollectThreeTimes();

    isWhole();
  }

  @Test
  void goesWithAllThatBelongsToItUnderRulesWhenNobodyRunsIt() throws Exception {
    retaining.rules = List.of(rule("**", 1, null, List.of(), HOUR));
    retainAndCollectThreeTimes();
    retainAndCollectThreeTimes();

    assertThat(
            List.of(index, amd.digest(), arm.digest(), referrer, childReferrer, signature.digest()))
        .allSatisfy(digest -> assertThat(retaining.registry.blob(digest)).doesNotExist());
    assertThat(retaining.status("v1")).isEqualTo(200);
  }

  private void retainAndCollectThreeTimes() throws Exception {
    for (int i = 0; i < 3; i++) {
      retaining.age(DAY);
      assertThat(retaining.apply().problem()).isNull();
      CollectionResult result = retaining.collect();
      assertThat(result.problem()).isNull();
      assertThat(result.damagedRepositories()).isZero();
    }
  }

  private void isWhole() {
    assertThat(List.of(index, referrer, childReferrer, signature.digest()))
        .allSatisfy(digest -> assertThat(retaining.status(digest)).isEqualTo(200));
    for (Image image : List.of(amd, arm, signature)) {
      assertThat(text(retaining.registry.get("/v2/team/app/manifests/" + image.digest())))
          .isEqualTo(image.manifest());
      isServed(image.config());
      isServed(image.layers().getFirst());
    }
    assertThat(referrersOf(index)).contains(referrer.toString());
    assertThat(referrersOf(arm.digest())).contains(childReferrer.toString());
    assertThat(retaining.tags(REPOSITORY)).contains("sha256-" + index.hex() + ".sig");
  }

  private void isServed(Digest blob) {
    assertThat(retaining.registry.get("/v2/team/app/blobs/" + blob).statusCode()).isEqualTo(200);
  }

  private String referrersOf(Digest subject) {
    return text(retaining.registry.get("/v2/team/app/referrers/" + subject));
  }
}
