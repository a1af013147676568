package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs that push through the Docker Engine API without credentials, in every shape they are
 * known to send the empty authentication, against a registry that has users and lets everybody push
 * and pull.
 */
@AcceptanceTest(tools = {Tool.DOCKER, Tool.DOCKERD, Tool.HTPASSWD, Tool.GO_DOCKERCLIENT})
class DockerEngineApiIT {

  private static final List<Integer> SMALL_LAYERS = List.of(200_000, 100_000, 50_000);

  private static Docker docker;
  private static PriokRegistry registry;
  private static Path images;

  @BeforeAll
  static void setUp(Sandbox sandbox, DockerDaemon daemon) {
    Path users = sandbox.htpasswd("admin", "secret");
    registry =
        sandbox.priok(RegistrySetup.withUsersAndAnonymousFull(sandbox.directory("store"), users));
    docker = sandbox.docker(daemon);
    images = sandbox.directory("images");
  }

  /** ADDRESS stands for the registry's. An empty tag pushes every tag of the name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1  | {}    | ?tag=v1",
        "2  | e30K  | ?tag=v1",
        "3  | e30K= | ?tag=v1",
        "4  | {}    | ?registry=&tag=v1",
        "5  | e30K  | ?registry=ADDRESS&tag=v1",
        "6  | e30K= | ?registry=ADDRESS&tag=v1",
        "7  | e30K  | ?registry=ADDRESS&tag=",
        "8  | {}    | ?registry=&tag=",
        "9  | e30K= | ?registry=ADDRESS",
        "10 | e30K  | ''"
      })
  void pushesWithAnEmptyAuthentication(int seed, String authentication, String query) {
    String repository = "engine/app" + seed;
    docker.load(SampleImage.write(images, seed, SMALL_LAYERS), registry.image(repository + ":v1"));

    EngineApi.Answer answer =
        new EngineApi(docker.daemon().socket())
            .post(
                "/images/"
                    + registry.image(repository)
                    + "/push"
                    + query.replace("ADDRESS", registry.address()),
                Map.of("X-Registry-Auth", authentication));

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    List<JsonNode> messages = messages(answer);
    assertThat(messages).as(answer.body()).noneMatch(message -> message.has("error"));
    String digest = messages.getLast().path("aux").path("Digest").asText();
    assertThat(digest).as(answer.body()).isEqualTo(digestOf(repository));
  }

  @Test
  void aGoDockerclientProgramPushes(Sandbox sandbox) {
    docker.load(SampleImage.write(images, 100, SMALL_LAYERS), registry.image("engine/go:v1"));

    CliResult push =
        sandbox
            .cli()
            .run(
                Tool.GO_DOCKERCLIENT,
                docker.daemon().host(),
                registry.image("engine/go"),
                "v1",
                registry.address())
            .expectSuccess();

    assertThat(push.stdout()).contains(digestOf("engine/go"));
  }

  @Test
  void everybodyMayPushAndPullButNotDelete() {
    String image = registry.image("engine/open:v1");
    docker.load(SampleImage.write(images, 101, SMALL_LAYERS), image);

    docker.run("push", image).expectSuccess();
    docker.run("rmi", image).expectSuccess();
    docker.run("pull", image).expectSuccess();

    String digest = digestOf("engine/open");
    assertThat(registry.client().deleteManifest("engine/open", digest).statusCode()).isEqualTo(401);
    assertThat(registry.client().deleteManifest("engine/open", "v1").statusCode()).isEqualTo(401);
    RegistryClient.expect(
        202, registry.client().as("admin", "secret").deleteManifest("engine/open", digest));
  }

  private static String digestOf(String repository) {
    var manifest = registry.client().manifest(repository, "v1");
    RegistryClient.expect(200, manifest);
    return Sha256.digest(manifest.body());
  }

  private static List<JsonNode> messages(EngineApi.Answer answer) {
    return answer
        .body()
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> RegistryClient.json(line.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }
}
