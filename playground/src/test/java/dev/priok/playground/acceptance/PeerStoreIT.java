package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store of docker-registry 2.8.2 is ours as it is, and can go back. */
@AcceptanceTest(tools = {Tool.DOCKER, Tool.DOCKERD, Tool.SKOPEO, Tool.DOCKER_REGISTRY})
class PeerStoreIT {

  private Sandbox sandbox;
  private Skopeo skopeo;
  private Path store;

  @BeforeEach
  void setUp(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.skopeo = sandbox.skopeo();
    this.store = sandbox.directory("store");
  }

  @Test
  void servesWhatThePeerWrote(DockerDaemon daemon) {
    DockerRegistry282 peer = sandbox.dockerRegistry(store);
    fill(peer, sandbox.docker(daemon));
    StoreContent written = StoreContent.of(peer.client());
    peer.stop();

    PriokRegistry ours = sandbox.priok(RegistrySetup.open(store));

    assertThat(ours.client().catalog())
        .containsExactly("app", "app/nested/deep", "app-two", "multi/arch", "retagged");
    assertThat(ours.client().tags("app")).containsExactly("1", "1.0", "latest");
    assertThat(StoreContent.of(ours.client())).isEqualTo(written);
  }

  @Test
  void thePeerServesWhatOursWrote(DockerDaemon daemon) {
    PriokRegistry ours = sandbox.priok(RegistrySetup.open(store));
    fill(ours, sandbox.docker(daemon));
    StoreContent written = StoreContent.of(ours.client());
    ours.stop();

    DockerRegistry282 peer = sandbox.dockerRegistry(store);

    assertThat(peer.client().catalog())
        .containsExactly("app", "app/nested/deep", "app-two", "multi/arch", "retagged");
    assertThat(StoreContent.of(peer.client())).isEqualTo(written);
  }

  @Test
  void finishesAnUploadThatThePeerBegan() {
    byte[] content = new byte[700_000];
    new Random(30).nextBytes(content);
    byte[] begin = Arrays.copyOfRange(content, 0, 400_000);
    byte[] rest = Arrays.copyOfRange(content, 400_000, content.length);
    DockerRegistry282 peer = sandbox.dockerRegistry(store);
    String upload = peer.client().append(peer.client().openUpload("half/done"), begin);
    peer.stop();

    PriokRegistry ours = sandbox.priok(RegistrySetup.open(store));
    // The session's state lies on disk: the peer's signed query parameter is not needed.
    String session = upload.replaceFirst("^http://[^/]+", "").replaceFirst("\\?.*", "");
    assertThat(ours.client().catalog()).isEmpty();
    String next = ours.client().append(session, rest);
    ours.client().commit(next, Sha256.digest(content));

    assertThat(ours.client().blob("half/done", Sha256.digest(content)).body()).isEqualTo(content);
  }

  @Test
  void eachSeesAtOnceWhatTheOtherPushedAndDeleted() {
    PriokRegistry ours = sandbox.priok(RegistrySetup.open(store));
    DockerRegistry282 peer = sandbox.dockerRegistry(store);
    String image = "docker-archive:" + SampleImage.write(sandbox.directory("image"), 31).archive();
    String other = "docker-archive:" + SampleImage.write(sandbox.directory("image"), 32).archive();
    skopeo.copy(image, peer.transport("app:1")).expectSuccess();
    skopeo.copy(other, ours.transport("app:2")).expectSuccess();
    skopeo.copy(other, ours.transport("app:3")).expectSuccess();
    skopeo.copy(other, ours.transport("app:4")).expectSuccess();
    StoreContent before = StoreContent.of(ours.client());
    assertThat(StoreContent.of(peer.client())).isEqualTo(before);

    RegistryClient.expect(202, ours.client().deleteManifest("app", "4"));
    assertThat(peer.client().tags("app")).containsExactlyInAnyOrder("1", "2", "3");
    String second = Sha256.digest(peer.client().manifest("app", "2").body());
    RegistryClient.expect(202, peer.client().deleteManifest("app", second));
    assertThat(ours.client().tags("app")).containsExactly("1");
    RegistryClient.expect(404, ours.client().manifest("app", second));
    String first = Sha256.digest(ours.client().manifest("app", "1").body());
    StoreContent.of(ours.client(), "app", "1");
    RegistryClient.expect(202, ours.client().deleteManifest("app", first));
    RegistryClient.expect(404, peer.client().manifest("app", first));
    RegistryClient.expect(404, peer.client().manifest("app", "1"));

    skopeo.copy(image, ours.transport("app:1")).expectSuccess();
    skopeo.copy(other, peer.transport("app:2")).expectSuccess();
    assertThat(StoreContent.of(ours.client())).isEqualTo(StoreContent.of(peer.client()));
    assertThat(ours.client().tags("app")).containsExactly("1", "2");
  }

  @Test
  void aBlobDeletedByOneIsGoneForTheOther() {
    PriokRegistry ours = sandbox.priok(RegistrySetup.open(store));
    DockerRegistry282 peer = sandbox.dockerRegistry(store);
    String one = ours.client().pushBlob("app", new byte[] {1});
    String two = peer.client().pushBlob("app", new byte[] {2});
    RegistryClient.expect(200, peer.client().blob("app", one));
    RegistryClient.expect(200, ours.client().blob("app", two));

    RegistryClient.expect(202, ours.client().delete("/v2/app/blobs/" + one));
    RegistryClient.expect(202, peer.client().delete("/v2/app/blobs/" + two));

    RegistryClient.expect(404, peer.client().blob("app", one));
    RegistryClient.expect(404, ours.client().blob("app", two));
  }

  @Test
  void aRepositoryRemovedFromDiskLeavesTheCatalogAtOnceAndTheStatisticsSoon() {
    PriokRegistry ours = sandbox.priok(RegistrySetup.open(store));
    String image = "docker-archive:" + SampleImage.write(sandbox.directory("image"), 33).archive();
    skopeo.copy(image, ours.transport("team/gone:1")).expectSuccess();
    skopeo.copy(image, ours.transport("team/stays:1")).expectSuccess();
    assertThat(ours.client().catalog()).containsExactly("team/gone", "team/stays");
    await("statistics").atMost(Duration.ofSeconds(30)).until(() -> repositories(ours.stats()) == 2);
    long bytes = ours.stats().path("bytes").asLong();

    Directories.delete(ours.repositoryDirectory("team/gone"));

    assertThat(ours.client().catalog()).containsExactly("team/stays");
    RegistryClient.expect(404, ours.client().manifest("team/gone", "1"));
    RegistryClient.expect(404, ours.client().get("/v2/team/gone/tags/list"));
    StoreContent.of(ours.client(), "team/stays", "1");
    await("statistics").atMost(Duration.ofSeconds(30)).until(() -> repositories(ours.stats()) == 1);
    // The other repository names the same blobs, and each counts once.
    assertThat(ours.stats().path("bytes").asLong()).isEqualTo(bytes);
    skopeo.copy(image, ours.transport("team/gone:2")).expectSuccess();
    assertThat(ours.client().tags("team/gone")).containsExactly("2");
  }

  private static int repositories(JsonNode stats) {
    return stats.path("repositories").asInt(-1);
  }

  /**
   * Several repositories, nested names, an index, tags that moved, docker and OCI manifests, an
   * unfinished upload.
   */
  private void fill(RunningRegistry registry, Docker docker) {
    SampleImage one = SampleImage.write(sandbox.directory("image"), 34);
    SampleImage two = SampleImage.write(sandbox.directory("image"), 35);
    String archive = "docker-archive:" + one.archive();
    docker.load(one, registry.image("app:1"));
    docker.run("push", registry.image("app:1")).expectSuccess();
    skopeo.copy(archive, registry.transport("app:1.0"), "--format=oci").expectSuccess();
    skopeo
        .copy("docker-archive:" + two.archive(), registry.transport("app:latest"))
        .expectSuccess();
    skopeo.copy(archive, registry.transport("app/nested/deep:v1")).expectSuccess();
    skopeo.copy(archive, registry.transport("app-two:v1"), "--format=oci").expectSuccess();
    SampleIndex index = SampleIndex.write(sandbox.directory("index"), 36);
    skopeo
        .copy("oci:" + index.layout() + ":latest", registry.transport("multi/arch:1"), "--all")
        .expectSuccess();
    skopeo.copy(archive, registry.transport("retagged:moving")).expectSuccess();
    skopeo
        .copy("docker-archive:" + two.archive(), registry.transport("retagged:moving"))
        .expectSuccess();
    RegistryClient client = registry.client();
    client.append(client.openUpload("unfinished/upload"), new byte[10_000]);
  }
}
