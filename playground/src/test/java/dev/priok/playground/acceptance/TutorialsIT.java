package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tutorials for registry:2 have people type, with nothing but addresses changed. */
@AcceptanceTest(tools = {Tool.DOCKER, Tool.DOCKERD, Tool.HTPASSWD, Tool.BASH})
class TutorialsIT {

  private Sandbox sandbox;
  private DockerDaemon daemon;

  @BeforeEach
  void setUp(Sandbox sandbox, DockerDaemon daemon) {
    this.sandbox = sandbox;
    this.daemon = daemon;
  }

  @Test
  void tagPushRemoveAndPull() {
    PriokRegistry registry = sandbox.priok();
    loadAs("ubuntu:latest", 81);

    String typed =
        shell(
                """
                docker tag ubuntu:latest HOST/ubuntu
                docker push HOST/ubuntu
                docker rmi ubuntu:latest HOST/ubuntu
                docker pull HOST/ubuntu
                docker images
                """
                    .replace("HOST", registry.address()))
            .expectSuccess()
            .stdout();

    assertThat(typed)
        .contains("latest: digest: sha256:")
        .contains("Untagged: " + registry.address() + "/ubuntu:latest")
        .contains("Status: Downloaded newer image for " + registry.address() + "/ubuntu:latest");
  }

  @Test
  void lookWithCurlAndDeleteByTheDigestOfTheHeader() {
    PriokRegistry registry = sandbox.priok();
    loadAs(registry.image("team/app:1"), 82);
    shell("docker push " + registry.image("team/app:1")).expectSuccess();

    String typed =
        shell(
                """
                curl -s http://HOST/
                curl -s http://HOST/v2/_catalog?n=10
                curl -s -X GET http://HOST/v2/team/app/tags/list
                accept='Accept: application/vnd.docker.distribution.manifest.v2+json'
                digest=$(curl -s -o /dev/null -v -H "$accept" http://HOST/v2/team/app/manifests/1 2>&1 |
                  grep -i '< Docker-Content-Digest:' | awk '{print $3}' | tr -d '\\r')
                curl -s -H "$accept" http://HOST/v2/team/app/manifests/$digest | grep schemaVersion
                curl -s -o /dev/null -w 'deleted: %{http_code}\\n' -X DELETE http://HOST/v2/team/app/manifests/$digest
                curl -s http://HOST/v2/team/app/tags/list
                """
                    .replace("HOST", registry.address()))
            .expectSuccess()
            .stdout();

    assertThat(typed)
        .contains("\"num_results\":1", "{\"name\":\"team/app\",\"description\"")
        .contains("{\"repositories\":[\"team/app\"]}")
        .contains("{\"name\":\"team/app\",\"tags\":[\"1\"]}")
        .contains("\"schemaVersion\": 2")
        .contains("deleted: 202")
        .contains("{\"name\":\"team/app\",\"tags\":[]}");
  }

  @Test
  void protectWithHtpasswdByAnOldConfigFileAndLogInAndOut() throws IOException {
    Path folder = sandbox.directory("tutorial");
    int port = RunningRegistry.freePort();
    Path config =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            version: 0.1
            log:
              fields:
                service: registry
            storage:
              cache:
                blobdescriptor: inmemory
              filesystem:
                rootdirectory: FOLDER/data
            http:
              addr: PORT
              headers:
                X-Content-Type-Options: [nosniff]
            auth:
              htpasswd:
                realm: basic-realm
                path: FOLDER/auth/htpasswd
            health:
              storagedriver:
                enabled: true
                interval: 10s
                threshold: 3
            """
                .replace("FOLDER", folder.toString())
                .replace("PORT", Integer.toString(port)));
    loadAs("127.0.0.1:" + port + "/alpine:1", 83);

    CliResult typed =
        shell(
            """
            cd FOLDER
            mkdir auth data
            htpasswd -Bbc auth/htpasswd testuser testpassword
            REGISTRY_HTTP_DEBUG_ADDR=127.0.0.1:0 become-registry-server serve CONFIG > log 2>&1 & server=$!
            trap 'kill $server; wait $server || true' EXIT
            until curl -s -o /dev/null HOST/v2/; do kill -0 $server; done
            curl -s -o /dev/null -w 'without: %{http_code}\\n' HOST/v2/_catalog
            docker push HOST/alpine:1 && exit 1
            docker login --username testuser --password testpassword HOST
            docker push HOST/alpine:1
            curl -s -u testuser:testpassword HOST/v2/_catalog
            docker logout HOST
            docker push HOST/alpine:1 && exit 1
            ls data/docker/registry/v2/repositories
            rm -rf data/docker/registry/v2/repositories/alpine
            curl -s -u testuser:testpassword HOST/v2/_catalog
            cat log >&2
            """
                .replace("FOLDER", folder.toString())
                .replace("CONFIG", config.toString())
                .replace("HOST", "127.0.0.1:" + port));

    assertThat(typed.expectSuccess().stdout())
        .contains("without: 401")
        .contains("Login Succeeded")
        .contains("1: digest: sha256:")
        .contains("{\"repositories\":[\"alpine\"]}")
        .contains("Removing login credentials")
        .contains("\nalpine\n")
        .contains("{\"repositories\":[]}");
    assertThat(typed.stderr()).contains("http.addr: is a bare number, taken as \":" + port + "\"");
  }

  @Test
  void serveEverybodyByAConfigFileWithABareNumberAndAnonymousTrue() throws IOException {
    Path folder = sandbox.directory("open");
    int port = RunningRegistry.freePort();
    Path config =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            version: 0.1
            log: {fields: {service: registry}}
            storage: {filesystem: {rootdirectory: FOLDER/data}}
            http: {addr: PORT}
            auth: {anonymous: true}
            """
                .replace("FOLDER", folder.toString())
                .replace("PORT", Integer.toString(port)));
    loadAs("127.0.0.1:" + port + "/busybox:1", 85);

    CliResult typed =
        shell(
            """
            cd FOLDER
            mkdir data
            REGISTRY_HTTP_DEBUG_ADDR=127.0.0.1:0 become-registry-server serve CONFIG > log 2>&1 & server=$!
            trap 'kill $server; wait $server || true' EXIT
            until curl -s -o /dev/null HOST/v2/; do kill -0 $server; done
            docker push HOST/busybox:1
            docker rmi HOST/busybox:1
            docker pull HOST/busybox:1
            curl -s HOST/v2/_catalog
            cat log >&2
            """
                .replace("FOLDER", folder.toString())
                .replace("CONFIG", config.toString())
                .replace("HOST", "127.0.0.1:" + port));

    assertThat(typed.expectSuccess().stdout())
        .contains("1: digest: sha256:")
        .contains("Status: Downloaded newer image for 127.0.0.1:" + port + "/busybox:1")
        .contains("{\"repositories\":[\"busybox\"]}");
    assertThat(typed.stderr())
        .contains("http.addr: is a bare number, taken as \":" + port + "\"")
        .contains("auth.anonymous: is true, taken as full");
  }

  @Test
  void checkAFileThatIsIndentedBelowItsVersion() throws IOException {
    Path config =
        Files.writeString(
            sandbox.directory("indented").resolve("config.yml"),
            """
            version: 0.1
              log:
                fields:
                  service: registry
              storage:
                filesystem:
                  rootdirectory: /var/lib/registry
            """);

    CliResult typed = shell("registry-server config check " + config).expectFailure();

    assertThat(typed.output()).contains(config + ":2: not valid YAML: un-indent lines 2 to 7 by 2");
  }

  @Test
  void carryAnImageByAFile() {
    PriokRegistry registry = sandbox.priok();
    loadAs(registry.image("team/app:1"), 84);
    Path file = sandbox.directory("carried").resolve("app.tar");

    String typed =
        shell(
                """
                docker push HOST/team/app:1
                docker save -o FILE HOST/team/app:1
                docker rmi HOST/team/app:1
                docker load -i FILE
                docker push HOST/team/app:1
                """
                    .replace("HOST", registry.address())
                    .replace("FILE", file.toString()))
            .expectSuccess()
            .stdout();

    assertThat(typed)
        .contains("Loaded image: " + registry.image("team/app:1"))
        .contains("Layer already exists");
  }

  private void loadAs(String name, int seed) {
    sandbox.docker(daemon).load(SampleImage.write(sandbox.directory("image"), seed), name);
  }

  private CliResult shell(String lines) {
    return new RegistryCommand(sandbox.cli().with("DOCKER_HOST", daemon.host())).shell(lines);
  }
}
