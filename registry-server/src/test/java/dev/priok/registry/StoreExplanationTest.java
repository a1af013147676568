package dev.priok.registry;

import static dev.priok.registry.RetainingRegistry.HOUR;
import static dev.priok.registry.RetainingRegistry.REPOSITORY;
import static dev.priok.registry.RetainingRegistry.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.oci.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code repo why}, {@code repo rm} and {@code garbage-collect} say under rules. */
class StoreExplanationTest {

  @TempDir(factory = InMemory.class)
  Path root;

  private final Answer answer = new Answer();
  @RegisterExtension final RetainingRegistry retaining = new RetainingRegistry(() -> root);

  @Test
  void whySaysOfATagWhatTheRulesMakeOfIt() throws Exception {
    Digest old = retaining.registry.pushImage(REPOSITORY, "v1", "first").digest();
    retaining.age(HOUR);
    Digest current = retaining.registry.pushImage(REPOSITORY, "v2", "second").digest();
    assertThat(order(new StoreOrder.Why("team/app:v1"))).isZero();
    assertThat(answer.lines()).containsExactly("no rule of retention covers team/app:v1: it stays");

    retaining.rules = List.of(rule("team/**", 1, null, List.of(), null));
    order(new StoreOrder.Why("team/app:v1"));
    assertThat(answer.lines().getLast())
        .startsWith("goes  team/app:v1@" + old + ": no rule keeps it, pushed ");
    order(new StoreOrder.Why("team/app:v2"));
    assertThat(answer.lines().getLast())
        .isEqualTo("stays team/app:v2@" + current + ": it is number 1 of the last 1");
    answer.lines().clear();
    order(new StoreOrder.Why("team/app@" + old));
    assertThat(answer.lines()).singleElement().asString().startsWith("goes  team/app:v1@");
    answer.lines().clear();
    order(new StoreOrder.Why("team/app"));
    assertThat(answer.lines()).hasSize(2);

    retaining.inUse = Files.writeString(root.resolve("in-use"), old + "\n");
    order(new StoreOrder.Why("team/app:v1"));
    assertThat(answer.lines().getLast()).endsWith("its image is in use");
  }

  @Test
  void whySaysOfWhatIsNotThereThatItIsNotThere() throws Exception {
    Digest digest = retaining.registry.pushImage(REPOSITORY, "v1", "first").digest();
    Digest other = retaining.registry.pushImage(REPOSITORY, "v2", "second").digest();
    String none = "sha256:" + "0".repeat(64);

    for (String there : List.of("team/app@" + digest, "team/app:v1@" + digest, "team/app")) {
      assertThat(order(new StoreOrder.Why(there))).as(there).isZero();
    }
    answer.lines().clear();
    List<String> missing =
        List.of("x", "x:v1", "team/app:v3", "team/app@" + none, "team/app:v1@" + other);
    for (String name : missing) {
      assertThat(order(new StoreOrder.Why(name))).as(name).isEqualTo(OrderDesk.FAILED);
    }

    assertThat(answer.lines()).isEmpty();
    assertThat(answer.problems())
        .containsExactlyElementsOf(
            missing.stream().map(name -> name + " is not in the store").toList());
  }

  @Test
  void eachFindingOfACheckSaysWhatHelps() throws Exception {
    retaining.registry.pushImage(REPOSITORY, "v1", "first");
    String hex = "0".repeat(64);
    Path link = retaining.registry.file("repositories/team/app/_layers/sha256/" + hex + "/link");
    Files.createDirectories(link.getParent());
    Files.writeString(link, "sha256:" + hex);

    assertThat(order(new StoreOrder.Check(false, false, false))).isEqualTo(4);
    assertThat(answer.lines().getFirst())
        .startsWith("dangling-link ")
        .endsWith("(no manifest names it; --heal takes it away)");
    assertThat(order(new StoreOrder.Check(true, false, false))).isEqualTo(3);
    assertThat(order(new StoreOrder.Check(false, false, false))).isZero();
  }

  @Test
  void whyNamesTheListOfImagesInUseAmongWhatKeepsAManifest() throws Exception {
    Digest digest = retaining.registry.pushImage(REPOSITORY, "v1", "first").digest();
    retaining.inUse = Files.writeString(root.resolve("in-use"), digest + "\n");

    assertThat(order(new StoreOrder.Why(digest.toString()))).isZero();
    assertThat(answer.lines())
        .anySatisfy(line -> assertThat(line).startsWith("team/app:v1 is this manifest"))
        .anySatisfy(line -> assertThat(line).startsWith("in use by Pods"));

    Files.delete(retaining.inUse);
    answer.lines().clear();
    assertThat(order(new StoreOrder.Why(digest.toString()))).isZero();
    assertThat(answer.lines())
        .anySatisfy(line -> assertThat(line).contains("is not there", "no rule", "in-use"));
  }

  @Test
  void whyFollowsAnIndexToTheLayersOfAChildThatWasDeleted() throws Exception {
    Image child = retaining.registry.pushImage(REPOSITORY, "amd64", "a layer");
    retaining.push(RetainingRegistry.index(child.digest()), "multi", RunningRegistry.OCI_INDEX);
    retaining.registry.delete("/v2/" + REPOSITORY + "/manifests/" + child.digest());

    assertThat(order(new StoreOrder.Why(child.layers().getFirst().toString()))).isZero();

    assertThat(answer.lines())
        .containsExactly("team/app@" + child.digest() + " names it", "in the store, 7 bytes");
  }

  @Test
  void whyNamesTheManifestThatCannotBeRead() throws Exception {
    Image image = retaining.registry.pushImage(REPOSITORY, "v1", "a layer");
    Files.writeString(retaining.registry.blob(image.digest()), "{");

    assertThat(order(new StoreOrder.Why(image.layers().getFirst().toString()))).isZero();

    assertThat(answer.lines())
        .containsExactly(
            "kept because the manifest %s of team/app cannot be read: push it again, or delete it"
                .formatted(image.digest()),
            "in the store, 7 bytes");
    assertThat(order(new StoreOrder.Why(image.digest().toString()))).isZero();
    assertThat(answer.lines()).contains("team/app:v1 is this manifest");
  }

  @Test
  void aDryCollectionSaysFirstWhatTheRulesWouldRemove() throws Exception {
    Digest digest = retaining.registry.pushImage(REPOSITORY, "v1", "first").digest();
    retaining.age(HOUR.multipliedBy(2));
    retaining.rules = List.of(rule("**", 0, HOUR, List.of(), null));

    assertThat(order(new StoreOrder.Collect(true, false))).isZero();
    assertThat(answer.lines().getFirst()).startsWith("would remove team/app:v1@" + digest);
    assertThat(answer.lines().getLast()).startsWith("1 repositories, 1 manifests");
    assertThat(retaining.status("v1")).isEqualTo(200);
  }

  @Test
  void aTagWithADamagedLinkCanBeRemoved() throws Exception {
    Digest digest = retaining.registry.pushImage(REPOSITORY, "v1", "first").digest();
    Files.writeString(retaining.tagLink("v1"), "");

    assertThat(order(new StoreOrder.Remove("team/app:v1"))).isZero();

    assertThat(answer.lines()).containsExactly("removed team/app:v1");
    assertThat(retaining.registry.file("repositories/team/app/_manifests/tags/v1")).doesNotExist();
    assertThat(retaining.status(digest)).isEqualTo(200);
    assertThat(order(new StoreOrder.Remove("team/app:v1"))).isEqualTo(OrderDesk.FAILED);
    assertThat(answer.problems()).containsExactly("there is no team/app:v1");
  }

  private int order(StoreOrder order) {
    return retaining.order(order, answer);
  }
}
