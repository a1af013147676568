package dev.priok.local.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerCommandTest {
  private static final LocalImage IMAGE =
      new LocalImage(
          List.of("java", "-jar", "x.jar"), Map.of("ADDR", "{{listen:5000}}", "MODE", "image"));
  private final MountPaths mounts = new MountPaths(Map.of("/data", Path.of("/vol/7")));

  @Test
  void appendsArgumentsToTheEntrypointAndRewritesWhatIsMounted() {
    ContainerCommand command =
        command(
            """
            args: [serve, /data/config.yml]
            env: [{name: FILE, value: /data/config.yml}]
            """);

    assertThat(command.line())
        .containsExactly("java", "-jar", "x.jar", "serve", "/vol/7/config.yml");
    assertThat(command.env())
        .containsEntry("FILE", "/vol/7/config.yml")
        .containsEntry("MODE", "image")
        .containsEntry("HOSTNAME", "web-0");
    assertThat(command.env().get("ADDR")).matches("127\\.\\d+\\.\\d+\\.\\d+:5000");
  }

  @Test
  void letsThePodReplaceCommandAndDefaults() {
    ContainerCommand command =
        command("{command: [other, -x], args: [y], env: [{name: MODE, value: pod}]}");

    assertThat(command.line()).containsExactly("other", "-x", "y");
    assertThat(command.env()).containsEntry("MODE", "pod");
  }

  @Test
  void refusesReferencesToWhatCanBeMounted() {
    assertThatThrownBy(
            () -> command("env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]"))
        .isInstanceOf(NotRunnableException.class)
        .hasMessageContaining("valueFrom is not supported here");
  }

  @Test
  void keepsThisMachinesEnvironmentAndWhatMayBeSecretToItself() {
    ContainerCommand command = command("env: [{name: P, value: pass}]");

    assertThat(command.env().keySet())
        .isSubsetOf("PATH", "HOME", "TMPDIR", "HOSTNAME", "ADDR", "MODE", "P");
    assertThat(command.toString()).contains("P").doesNotContain("pass");
  }

  @Test
  void rewritesWholeMountPathsOnly() {
    MountPaths nested =
        new MountPaths(Map.of("/data", Path.of("/v/1"), "/data/sub", Path.of("/v/2")));

    assertThat(nested.rewrite("/data")).isEqualTo("/v/1");
    assertThat(nested.rewrite("-f=/data/sub/x:/data/y")).isEqualTo("-f=/v/2/x:/v/1/y");
    assertThat(nested.rewrite("/database /x/data /data.d")).isEqualTo("/database /x/data /data.d");
    assertThat(new MountPaths(Map.of()).rewrite("/data")).isEqualTo("/data");
  }

  private ContainerCommand command(String container) {
    ObjectNode pod =
        Yaml.object("{metadata: {name: web-0, namespace: apps}, status: {podIP: 127.64.0.1}}");
    pod.putObject("spec").putArray("containers").add(Yaml.object(container));
    return ContainerCommand.of(pod, IMAGE, new Addresses(true, "c").lease("apps/web-0"), mounts);
  }
}
