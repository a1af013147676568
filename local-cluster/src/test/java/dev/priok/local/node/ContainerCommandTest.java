package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.SECRETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ResourceType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerCommandTest {
  private static final LocalImage IMAGE =
      new LocalImage(
          List.of("java", "-jar", "x.jar"), Map.of("ADDR", "{{listen:5000}}", "MODE", "image"));
  private final Map<String, ObjectNode> objects = new HashMap<>();
  private final MountPaths mounts = new MountPaths(Map.of("/data", Path.of("/vol/7")));

  @Test
  void appendsArgumentsToTheEntrypointAndExpandsWhatThePodDeclares() throws Exception {
    ContainerCommand command =
        command(
            """
            args: [serve, "$(FILE)", "$$(FILE)", "$(UNKNOWN)", "$(MODE)"]
            env: [{name: ROOT, value: /data}, {name: FILE, value: $(ROOT)/config.yml}]
            """);

    assertThat(command.line())
        .containsExactly(
            "java",
            "-jar",
            "x.jar",
            "serve",
            "/vol/7/config.yml",
            "$(FILE)",
            "$(UNKNOWN)",
            "$(MODE)");
    assertThat(command.env())
        .containsEntry("FILE", "/vol/7/config.yml")
        .containsEntry("MODE", "image")
        .containsEntry("HOSTNAME", "web-0");
    assertThat(command.env().get("ADDR")).matches("127\\.\\d+\\.\\d+\\.\\d+:5000");
  }

  @Test
  void letsThePodReplaceCommandAndDefaults() throws Exception {
    ContainerCommand command =
        command("{command: [other, -x], args: [y], env: [{name: MODE, value: pod}]}");

    assertThat(command.line()).containsExactly("other", "-x", "y");
    assertThat(command.env()).containsEntry("MODE", "pod");
  }

  @Test
  void readsConfigMapsSecretsAndFieldsWithoutRewritingTheirValues() throws Exception {
    objects.put("cm", Yaml.object("data: {a: x, path: /data/kept}"));
    objects.put("sec", Yaml.object("data: {password: cGFzcw==}"));

    Map<String, String> env =
        command(
                """
                envFrom: [{prefix: P_, configMapRef: {name: cm}}, {secretRef: {name: no, optional: true}}]
                env:
                - {name: PASSWORD, valueFrom: {secretKeyRef: {name: sec, key: password}}}
                - {name: KEY, valueFrom: {configMapKeyRef: {name: cm, key: path}}}
                - {name: NONE, valueFrom: {configMapKeyRef: {name: cm, key: none, optional: true}}}
                - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                - {name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
                """)
            .env();

    assertThat(env)
        .containsEntry("P_a", "x")
        .containsEntry("PASSWORD", "pass")
        .containsEntry("KEY", "/data/kept")
        .containsEntry("IP", "127.64.0.1")
        .containsEntry("NAMESPACE", "apps")
        .doesNotContainKey("NONE");
  }

  @Test
  void saysWhatAVariableRefersToWhenItIsMissing() {
    assertThatThrownBy(
            () -> command("env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]"))
        .isInstanceOf(NotRunnableException.class)
        .hasMessage("secret \"s\" not found");
    objects.put("s", Yaml.object("data: {}"));
    assertThatThrownBy(
            () -> command("env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]"))
        .hasMessage("couldn't find key k in s");
    assertThatThrownBy(
            () -> command("env: [{name: A, valueFrom: {resourceFieldRef: {resource: x}}}]"))
        .hasMessageContaining("not supported here");
  }

  @Test
  void keepsThisMachinesEnvironmentAndSecretsToItself() throws Exception {
    objects.put("sec", Yaml.object("data: {password: cGFzcw==}"));

    ContainerCommand command =
        command("env: [{name: P, valueFrom: {secretKeyRef: {name: sec, key: password}}}]");

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

  private ContainerCommand command(String container) throws NotRunnableException {
    ObjectNode pod =
        Yaml.object("{metadata: {name: web-0, namespace: apps}, status: {podIP: 127.64.0.1}}");
    pod.putObject("spec").putArray("containers").add(Yaml.object(container));
    return ContainerCommand.of(
        pod, IMAGE, new Addresses(true, "c").lease("apps/web-0"), mounts, this::find);
  }

  private Optional<ObjectNode> find(ResourceType type, String name) {
    return Optional.ofNullable(objects.get(name))
        .filter(object -> type.equals(SECRETS) == name.startsWith("s"));
  }
}
