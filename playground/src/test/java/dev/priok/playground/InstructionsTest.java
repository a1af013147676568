package dev.priok.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.Registry;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InstructionsTest {
  private static final String READY =
      """
      apiVersion: priok.dev/v1alpha1
      kind: Registry
      metadata: {name: team, namespace: apps}
      status:
        endpoints: [{address: "127.1.2.3:5000", scheme: %s, usableFrom: PodsAndNodes}]
        access: {secretName: team-registry-admin, login: docker login 127.1.2.3:5000%s}
      """;

  @Test
  void fetchTheCaForClientsThatAskForIt() {
    assertThat(instructions("https", ", caConfigMap: team-registry-ca"))
        .contains(
            "docker login 127.1.2.3:5000\n",
            "kubectl -n apps get configmap team-registry-ca",
            "  docker pull 127.1.2.3:5000/team/app:1\n  mkdir -p ca",
            "--dest-cert-dir=ca docker-daemon:busybox:latest docker://127.1.2.3:5000/team/app:1",
            "begin with 127.\nDocker Desktop")
        .doesNotContain("tls-verify", "%", "\\");
  }

  @Test
  void speakOfNoCaWhereThePersonTurnedTlsOff() {
    assertThat(instructions("http", ""))
        .contains(
            "docker push 127.1.2.3:5000/team/app:1",
            "  docker pull 127.1.2.3:5000/team/app:1\n  skopeo copy --dest-tls-verify=false",
            "plain HTTP",
            "begin with 127.\nDocker Desktop")
        .doesNotContain("ca.crt", "cert-dir", "null", "%", "\\");
  }

  private static String instructions(String scheme, String more) {
    return Instructions.forRegistry(
        Serialization.unmarshal(READY.formatted(scheme, more), Registry.class),
        Path.of("kubeconfig"));
  }
}
