package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the registry acknowledged is whole after {@code kill -9}, and what it did not acknowledge is
 * not seen.
 */
@AcceptanceTest(tools = {Tool.DOCKER, Tool.DOCKERD, Tool.SKOPEO})
class KillNineIT {

  private static final int KILLS = 5;
  private static final int HTTP_PUSHERS = 3;
  private static final int LAYERS = 3;

  /** A manifest that the registry answered 201. */
  private record Acknowledged(String repository, String tag, String digest) {}

  private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean pushing = new AtomicBoolean(true);

  @Test
  void losesNothingAcknowledgedAndShowsNothingElse(Sandbox sandbox) throws Exception {
    PriokRegistry registry = sandbox.priok();
    Path image =
        SampleImage.write(sandbox.directory("image"), 60, List.of(400_000, 200_000)).archive();
    List<Future<?>> pushers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < HTTP_PUSHERS; i++) {
        int number = i;
        pushers.add(threads.submit(() -> pushByHttp(registry, number)));
      }
      pushers.add(threads.submit(() -> pushBySkopeo(registry, sandbox.skopeo(), image)));
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          int seen = acknowledged.size();
          await("pushes")
              .atMost(Duration.ofSeconds(20))
              .pollInterval(Duration.ofMillis(1 + 7 * kill))
              .until(() -> acknowledged.size() >= seen + 12);
          registry.killNine();
          registry.start();
        }
      } finally {
        pushing.set(false);
      }
      for (Future<?> pusher : pushers) {
        pusher.get(60, TimeUnit.SECONDS);
      }
    }

    assertWhole(registry);
  }

  private void assertWhole(PriokRegistry registry) {
    RegistryClient client = registry.client();
    assertThat(acknowledged)
        .hasSizeGreaterThan(KILLS * 10)
        .anyMatch(push -> push.repository().equals("kill/skopeo"));
    for (Acknowledged push : acknowledged) {
      var byTag = client.manifest(push.repository(), push.tag());
      RegistryClient.expect(200, byTag);
      assertThat(Sha256.digest(byTag.body())).as(push.toString()).isEqualTo(push.digest());
      StoreContent.of(client, push.repository(), push.digest());
    }
    // Reading everything the catalog and the tags name fails on a manifest or blob that is not
    // there.
    assertThat(StoreContent.of(client).entries()).isNotEmpty();
  }

  private void pushByHttp(PriokRegistry registry, int number) {
    RegistryClient client = registry.client();
    String repository = "kill/http-" + number;
    Random random = new Random(number);
    for (int image = 0; pushing.get(); image++) {
      String tag = "t" + image;
      try {
        String digest = pushImage(client, repository, tag, random);
        acknowledged.add(new Acknowledged(repository, tag, digest));
        HttpResponse<byte[]> readBack = client.manifest(repository, tag);
        RegistryClient.expect(200, readBack);
        client.pushManifest(repository, "moving", RegistryClient.OCI_MANIFEST, readBack.body());
      } catch (UncheckedIOException _) {
        // The server was killed during this push: nothing was acknowledged. The next image tries
        // again.
        awaitServer(client);
      }
    }
  }

  private static String pushImage(
      RegistryClient client, String repository, String tag, Random random) {
    List<String> layers = new ArrayList<>();
    for (int i = 0; i < LAYERS; i++) {
      byte[] layer = new byte[20_000 + random.nextInt(200_000)];
      random.nextBytes(layer);
      layers.add(
          descriptor(
              "application/vnd.oci.image.layer.v1.tar",
              client.pushBlob(repository, layer),
              layer.length));
    }
    byte[] config =
        ("{\"created\":\"" + tag + random.nextLong() + "\"}").getBytes(StandardCharsets.UTF_8);
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                RegistryClient.OCI_MANIFEST,
                descriptor(
                    "application/vnd.oci.image.config.v1+json",
                    client.pushBlob(repository, config),
                    config.length),
                String.join(",", layers));
    return client.pushManifest(
        repository, tag, RegistryClient.OCI_MANIFEST, manifest.getBytes(StandardCharsets.UTF_8));
  }

  private static String descriptor(String mediaType, String digest, int size) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, digest, size);
  }

  private void pushBySkopeo(PriokRegistry registry, Skopeo skopeo, Path archive) {
    RegistryClient client = registry.client();
    for (int image = 0; pushing.get(); image++) {
      String tag = "t" + image;
      Path digestFile = archive.resolveSibling(tag);
      CliResult copy =
          skopeo.copy(
              "docker-archive:" + archive,
              registry.transport("kill/skopeo:" + tag),
              "--digestfile=" + digestFile);
      if (copy.exitCode() == 0) {
        acknowledged.add(new Acknowledged("kill/skopeo", tag, read(digestFile)));
      } else {
        awaitServer(client);
      }
    }
  }

  private void awaitServer(RegistryClient client) {
    await("the restarted registry")
        .atMost(Duration.ofSeconds(30))
        .until(() -> client.answers() || !pushing.get());
  }

  @Test
  void aDockerPushRepeatedAfterTheKillSucceeds(Sandbox sandbox, DockerDaemon daemon)
      throws ExecutionException, InterruptedException {
    PriokRegistry registry = sandbox.priok();
    Docker docker = sandbox.docker(daemon);
    int mib = 1024 * 1024;
    SampleImage sample =
        SampleImage.write(sandbox.directory("image"), 61, List.of(24 * mib, 12 * mib, 6 * mib));
    String image = registry.image("kill/docker:1");
    docker.load(sample, image);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<CliResult> interrupted = threads.submit(() -> docker.run("push", image));
      await("an upload")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> uploads(registry));
      registry.killNine();
      registry.start();
      // docker tries again by itself for a while; whether that was enough is not the point.
      interrupted.get();
    }
    docker.run("push", image).expectSuccess();
    docker.removeAllImages();
    docker.run("pull", image).expectSuccess();

    assertThat(docker.imageId(image)).isEqualTo(sample.id());
  }

  private static boolean uploads(PriokRegistry registry) {
    Path uploads = registry.repositoryDirectory("kill/docker").resolve("_uploads");
    if (!Files.isDirectory(uploads)) {
      return false;
    }
    try (Stream<Path> sessions = Files.list(uploads)) {
      return sessions.findAny().isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
