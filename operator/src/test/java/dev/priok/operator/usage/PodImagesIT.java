package dev.priok.operator.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.usage.ImagesInUse.Answer.Listed;
import dev.priok.operator.usage.ImagesInUse.Answer.NotListed;
import dev.priok.operator.usage.ImagesInUse.Answer.TooMany;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
class PodImagesIT {
  private static final String TEAM = "team-registry.apps.svc:5000";
  private static final String ONE = digest('1');
  private static final String TWO = digest('2');
  private static final String THREE = digest('3');
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final String FIRST_PAGE = "/api/v1/pods?limit=500";

  private Instant now = NOW;
  private KubernetesMockServer server;
  private KubernetesClient client;

  @Test
  void whatEveryContainerRunsCountsWhateverThePodCallsIt() {
    answer(
        FIRST_PAGE,
        "",
        pod(
            "Running",
            """
            containers: [{name: app, image: "%s/team/app:1"}]
            initContainers: [{name: init, image: "%s/team/init@%s"}]
            """
                .formatted(TEAM, TEAM, TWO),
            "containerStatuses: [{name: app, imageID: \"mirror.example:5000/app@%s\"}]"
                .formatted(ONE)),
        pod(
            "Pending",
            "containers: [{name: app, image: \"ingress.example/team/app@%s\"}]".formatted(THREE),
            "containerStatuses: []"));

    assertThat(images(Set.of()).ask(Set.of(TEAM)))
        .isEqualTo(new Listed(Set.of(ONE, TWO, THREE), NOW, true));
  }

  @Test
  void whatHasEndedAndWhatHasNoDigestYetDoesNotCount() {
    answer(
        FIRST_PAGE,
        "",
        pod("Succeeded", image(TEAM + "/team/app@" + ONE), "containerStatuses: []"),
        pod("Pending", image(TEAM + "/team/app:1"), "containerStatuses: [{name: app}]"),
        pod("Pending", image("busybox"), "containerStatuses: [{name: app, imageID: \"\"}]"));

    assertThat(listed(images(Set.of()).ask(Set.of(TEAM, "busybox")))).isEmpty();
  }

  @Test
  void allPagesAreRead() {
    answer(FIRST_PAGE, "next", pod("Running", image(TEAM + "/a@" + ONE), "containerStatuses: []"));
    answer(
        "/api/v1/pods?continue=next&limit=500",
        "",
        pod("Running", image(TEAM + "/a@" + TWO), "containerStatuses: []"));

    assertThat(listed(images(Set.of()).ask(Set.of(TEAM)))).containsExactly(ONE, TWO);
  }

  @Test
  void podsAreListedOnceInAnInterval() throws InterruptedException {
    answer(FIRST_PAGE, "", pod("Running", image(TEAM + "/a@" + ONE), "containerStatuses: []"));
    PodImages images = images(Set.of());

    images.ask(Set.of(TEAM));
    images.ask(Set.of("other.apps.svc:5000"));

    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void onlyTheGivenNamespacesAreAsked() {
    answer(
        "/api/v1/namespaces/apps/pods?limit=500",
        "",
        pod("Running", image(TEAM + "/a@" + ONE), "containerStatuses: []"));

    assertThat(listed(images(Set.of("apps")).ask(Set.of(TEAM)))).containsExactly(ONE);
  }

  @Test
  void aClusterThatDoesNotTellIsNotTakenForOneThatUsesNothing() {
    server.expect().get().withPath(FIRST_PAGE).andReturn(403, "").once();

    assertThat(images(Set.of()).ask(Set.of(TEAM)))
        .isInstanceOfSatisfying(NotListed.class, answer -> assertThat(answer.last()).isNull());
  }

  @Test
  void aListOutlivesLooksThatFailForADayAndKeepsItsTime() {
    Pod user = pod("Running", image(TEAM + "/a@" + ONE), "containerStatuses: []");
    answer(FIRST_PAGE, "", user);
    server.expect().get().withPath(FIRST_PAGE).andReturn(403, "").times(2);
    answer(FIRST_PAGE, "", user);
    PodImages images = images(Set.of());
    Listed seen = new Listed(Set.of(ONE), NOW, true);

    assertThat(images.ask(Set.of(TEAM))).isEqualTo(seen);
    now = NOW.plus(Duration.ofHours(23));
    assertThat(images.ask(Set.of(TEAM)))
        .isInstanceOfSatisfying(NotListed.class, a -> assertThat(a.last()).isEqualTo(seen));
    now = NOW.plus(Duration.ofHours(25));
    assertThat(images.ask(Set.of(TEAM)))
        .isInstanceOfSatisfying(NotListed.class, a -> assertThat(a.last()).isNull());
    now = NOW.plus(Duration.ofHours(26));
    assertThat(images.ask(Set.of(TEAM))).isEqualTo(new Listed(Set.of(ONE), now, true));
  }

  @Test
  void whatComesAndGoesStaysInTheListForAnHour() {
    answer(FIRST_PAGE, "", pod("Running", image(TEAM + "/a@" + ONE), "containerStatuses: []"));
    answer(FIRST_PAGE, "", pod("Succeeded", image(TEAM + "/a@" + ONE), "containerStatuses: []"));
    answer(FIRST_PAGE, "");
    PodImages images = images(Set.of());

    images.ask(Set.of(TEAM));
    now = NOW.plus(Duration.ofMinutes(59));
    assertThat(images.ask(Set.of(TEAM))).isEqualTo(new Listed(Set.of(ONE), now, true));
    now = NOW.plus(Duration.ofMinutes(62));
    assertThat(images.ask(Set.of(TEAM))).isEqualTo(new Listed(Set.of(), now, true));
  }

  @Test
  void whereAllAreMoreThanAListHoldsItIsOfTheRegistrysOwnNames() {
    answer(
        FIRST_PAGE,
        "",
        Stream.concat(
                pods("elsewhere.example", 10_000),
                Stream.of(pod("Running", image(TEAM + "/a@" + ONE), "containerStatuses: []")))
            .toArray(Pod[]::new));

    assertThat(images(Set.of()).ask(Set.of(TEAM))).isEqualTo(new Listed(Set.of(ONE), NOW, false));
  }

  @Test
  void moreThanAListHoldsIsNotTakenForAList() {
    answer(FIRST_PAGE, "", pods(TEAM, 10_001).toArray(Pod[]::new));

    assertThat(images(Set.of()).ask(Set.of(TEAM))).isEqualTo(new TooMany(10_001));
  }

  @Test
  void aListHoldsTenThousand() {
    answer(FIRST_PAGE, "", pods(TEAM, 10_000).toArray(Pod[]::new));

    assertThat(listed(images(Set.of()).ask(Set.of(TEAM)))).hasSize(10_000);
  }

  @Test
  void whatAVolumeIsMadeOfCounts() {
    answer(
        FIRST_PAGE,
        "",
        pod(
            "Running",
            image("busybox")
                + "\nvolumes: [{name: model, image: {reference: \"%s/model@%s\"}}]"
                    .formatted(TEAM, ONE),
            "containerStatuses: []"));

    assertThat(listed(images(Set.of()).ask(Set.of(TEAM)))).containsExactly(ONE);
  }

  private static Set<String> listed(ImagesInUse.Answer answer) {
    return ((Listed) answer).digests();
  }

  private static Stream<Pod> pods(String authority, int number) {
    return IntStream.range(0, number)
        .mapToObj(each ->
            pod(
                "Pending",
                image(authority + "/a@sha256:" + "%064x".formatted(each)),
                "containerStatuses: []"));
  }

  private PodImages images(Set<String> namespaces) {
    return new PodImages(client, namespaces, Duration.ofMinutes(2), () -> now);
  }

  private void answer(String path, String next, Pod... pods) {
    server
        .expect()
        .get()
        .withPath(path)
        .andReturn(
            200,
            new PodListBuilder()
                .withNewMetadata()
                .withContinue(next)
                .endMetadata()
                .withItems(List.of(pods))
                .build())
        .once();
  }

  private static Pod pod(String phase, String spec, String statuses) {
    return Serialization.unmarshal(
        "metadata: {name: user}\nspec:\n"
            + spec.strip().indent(2)
            + "status:\n  phase: "
            + phase
            + "\n"
            + statuses.indent(2),
        Pod.class);
  }

  private static String image(String image) {
    return "containers: [{name: app, image: \"" + image + "\"}]";
  }

  private static String digest(char digit) {
    return "sha256:" + String.valueOf(digit).repeat(64);
  }
}
