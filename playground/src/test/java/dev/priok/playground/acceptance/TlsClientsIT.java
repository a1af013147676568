package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Clients at the registry's own TLS listener, with its own authority and with tokens. */
@AcceptanceTest(tools = {Tool.DOCKER, Tool.DOCKERD, Tool.SKOPEO, Tool.HTPASSWD, Tool.BASH})
class TlsClientsIT {

  @Test
  void dockerAndSkopeoPushWithALoginAndPullWithoutOne(Sandbox sandbox, DockerDaemon daemon)
      throws IOException {
    Path folder = sandbox.directory("tls");
    String host = "127.0.0.1:" + RunningRegistry.freePort();
    Path users = sandbox.htpasswd("ci", "secret");
    Files.writeString(
        folder.resolve("config.yml"),
        """
        version: 0.1
        storage: {filesystem: {rootdirectory: %s/data}, delete: {enabled: true}}
        http: {addr: "%s", debug: {addr: "127.0.0.1:0"}}
        auth: {anonymous: pull, htpasswd: {realm: r, path: %s}}
        """
            .formatted(folder, host, users));
    sandbox
        .docker(daemon)
        .load(SampleImage.write(sandbox.directory("image"), 91), host + "/team/app:1");

    CliResult typed =
        new RegistryCommand(sandbox.cli().with("DOCKER_HOST", daemon.host()))
            .shell(
                """
                cd FOLDER
                become-registry-server serve --tls auto config.yml > log 2>&1 & server=$!
                trap 'kill $server; wait $server || true' EXIT
                ca=data/priok/tls/ca.crt
                until curl -s -o /dev/null --cacert $ca https://HOST/v2/; do kill -0 $server; done
                curl -s -o /dev/null -D - --cacert $ca https://HOST/v2/ | grep -i '^www-auth'
                docker push HOST/team/app:1 && exit 1
                docker login --username ci --password secret HOST
                docker push HOST/team/app:1
                docker logout HOST
                docker rmi HOST/team/app:1
                docker pull HOST/team/app:1
                mkdir trusted && cp $ca trusted/
                skopeo inspect --cert-dir trusted docker://HOST/team/app:1 | grep Digest
                skopeo --insecure-policy copy --src-cert-dir trusted --dest-cert-dir trusted \
                  --dest-creds ci:secret docker://HOST/team/app:1 docker://HOST/team/copy:1
                skopeo inspect docker://HOST/team/app:1 && exit 1
                registry-server export team/copy:1 --from https://HOST --ca $ca -o copy.tar
                tar tf copy.tar
                """
                    .replace("FOLDER", folder.toString())
                    .replace("HOST", host));

    assertThat(typed.expectSuccess().stdout())
        .contains("Bearer realm=\"https://" + host + "/token\"")
        .contains("Login Succeeded")
        .contains("1: digest: sha256:")
        .contains("Status: Downloaded newer image")
        .contains("\"Digest\": \"sha256:")
        .contains("index.json");
  }
}
