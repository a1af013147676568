package dev.priok.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The kubectl of the PATH, as it is, against the local cluster. */
@TestInstance(Lifecycle.PER_CLASS)
class KubectlIT {
  private static final String CONFIG_MAP =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: %s}
      data: {a: '%s'}
      """;
  private static final String WIDGET =
      """
      apiVersion: contract.priok.dev/v1
      kind: Widget
      metadata: {name: %s}
      spec: %s
      """;

  private record Result(int exit, String output) {}

  @TempDir static Path data;
  private LocalCluster cluster;

  @BeforeAll
  void start() throws Exception {
    boolean installed = new ProcessBuilder("sh", "-c", "command -v kubectl").start().waitFor() == 0;
    assertThat(installed || !"true".equals(System.getenv("CI")))
        .as("in CI it runs, but kubectl is not on the PATH: hack/install-test-tools.sh")
        .isTrue();
    assumeTrue(installed, "not run: kubectl is not on the PATH: hack/install-test-tools.sh");
    cluster = new LocalCluster(LocalClusterSettings.in(data));
    assertThat(kubectl(Serialization.asYaml(ContractKinds.WIDGETS), "apply", "-f", "-").output())
        .contains("widgets.contract.priok.dev created");
  }

  @AfterAll
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void appliesFromTheClientValidated() throws Exception {
    Result created = apply(WIDGET.formatted("client", "{color: red}"));
    Result same = apply(WIDGET.formatted("client", "{color: red}"));
    Result changed = apply(WIDGET.formatted("client", "{color: blue}"));
    Result unknown = apply(WIDGET.formatted("unknown", "{nope: 1}"));
    Result invalid = apply(WIDGET.formatted("invalid", "{color: green}"));

    assertThat(created.output()).contains("widget.contract.priok.dev/client created");
    assertThat(same.output()).contains("unchanged");
    assertThat(changed.output()).contains("configured");
    assertThat(unknown.output()).contains("strict decoding error: unknown field \"spec.nope\"");
    assertThat(invalid.output())
        .contains("The Widget \"invalid\" is invalid: spec.color: Invalid value: \"green\"");
    assertThat(List.of(unknown.exit(), invalid.exit())).containsOnly(1);
  }

  @Test
  void appliesOnTheServerAndNamesConflicts() throws Exception {
    Result first = kubectl(CONFIG_MAP.formatted("ssa", "1"), "apply", "--server-side", "-f", "-");
    Result other =
        kubectl(
            CONFIG_MAP.formatted("ssa", "2"),
            "apply",
            "--server-side",
            "--field-manager=other",
            "-f",
            "-");
    Result forced =
        kubectl(
            CONFIG_MAP.formatted("ssa", "2"),
            "apply",
            "--server-side",
            "--field-manager=other",
            "--force-conflicts",
            "-f",
            "-");

    assertThat(first.output()).contains("serverside-applied");
    assertThat(other.output()).contains("conflict with \"kubectl\"").contains(".data.a");
    assertThat(forced.exit()).isZero();
  }

  @Test
  void takesOverOnTheServerWhatWasAppliedFromTheClient() throws Exception {
    apply(WIDGET.formatted("moved", "{color: red, count: 1}"));

    Result applied =
        kubectl(WIDGET.formatted("moved", "{color: red}"), "apply", "--server-side", "-f", "-");

    assertThat(applied.output()).contains("serverside-applied");
    assertThat(get("widget/moved", "{.spec.color}{.spec.count}")).isEqualTo("red");
  }

  @Test
  void diffsWithoutChangingAnything() throws Exception {
    Result absent = kubectl(WIDGET.formatted("diffed", "{}"), "diff", "-f", "-");
    apply(WIDGET.formatted("diffed", "{}"));
    Result same = kubectl(WIDGET.formatted("diffed", "{}"), "diff", "-f", "-");
    Result other = kubectl(WIDGET.formatted("diffed", "{color: blue}"), "diff", "-f", "-");

    assertThat(absent.exit()).isEqualTo(1);
    assertThat(same).isEqualTo(new Result(0, ""));
    assertThat(other.output()).contains("-  color: red").contains("+  color: blue");
    assertThat(get("widget/diffed", "{.spec.color}")).isEqualTo("red");
  }

  @Test
  void printsTheColumnsOfTheDefinition() throws Exception {
    apply(WIDGET.formatted("columns", "{parts: [{name: wheel}]}"));
    setReady("columns");

    Result table = kubectl("", "get", "wd", "columns");

    assertThat(table.output().lines().toList().getFirst().split(" +"))
        .containsExactly("NAME", "READY", "COLOR", "FIRST", "AGE");
    assertThat(table.output().lines().toList().get(1))
        .matches("columns +True +red +wheel +\\d+s *");
    assertThat(kubectl("", "get", "widget", "columns", "-o", "json").output())
        .contains("\"name\": \"wheel\"");
  }

  @Test
  void waitsForConditionsAndForDeletion() throws Exception {
    apply(WIDGET.formatted("waited", "{}"));
    Process condition = start("wait", "--for=condition=Ready", "--timeout=30s", "widget/waited");
    setReady("waited");
    Result ready = finish(condition);
    Process deletion = start("wait", "--for=delete", "--timeout=30s", "widget/waited");
    Result deleted = kubectl("", "delete", "widget", "waited");

    assertThat(ready.output()).contains("condition met");
    assertThat(deleted.output()).contains("\"waited\" deleted");
    assertThat(finish(deletion).exit()).isZero();
  }

  @Test
  void watches() throws Exception {
    apply(WIDGET.formatted("watched", "{}"));
    Process watch = start("get", "widget", "watched", "-w", "--no-headers");
    try (var lines = watch.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).startsWith("watched");
      setReady("watched");
      assertThat(lines.readLine()).matches("watched +True +red.*");
    } finally {
      watch.destroy();
      watch.waitFor();
    }
  }

  @Test
  void editsInPlace() throws Exception {
    apply(WIDGET.formatted("edited", "{}"));

    kubectl("", "label", "widget", "edited", "x=y");
    kubectl("", "annotate", "widget", "edited", "p=q");
    kubectl("", "patch", "widget", "edited", "--type", "merge", "-p", "{\"spec\":{\"count\":3}}");
    kubectl(
        "",
        "patch",
        "widget",
        "edited",
        "--type",
        "json",
        "-p",
        "[{\"op\":\"replace\",\"path\":\"/spec/count\",\"value\":4}]");
    Result strategic =
        kubectl(
            "", "patch", "configmap", "kube", "-p", "{\"metadata\":{\"finalizers\":[\"a.b/c\"]}}");

    assertThat(get("widget/edited", "{.metadata.labels.x}{.metadata.annotations.p}{.spec.count}"))
        .isEqualTo("yq4");
    assertThat(strategic.exit()).isEqualTo(1);
    assertThat(kubectl("", "describe", "widget", "edited").output())
        .contains("Count:  4")
        .contains("Events:");
  }

  @Test
  void showsTheEventsOfAnObject() throws Exception {
    apply(WIDGET.formatted("noisy", "{}"));
    String uid = get("widget/noisy", "{.metadata.uid}");
    kubectl(
        """
        apiVersion: v1
        kind: Event
        metadata: {name: noisy.1}
        type: Warning
        reason: Noise
        message: it hums
        lastTimestamp: "2026-11-21T10:00:00Z"
        involvedObject: {apiVersion: contract.priok.dev/v1, kind: Widget, namespace: default, name: noisy, uid: %s}
        """
            .formatted(uid),
        "create",
        "-f",
        "-");

    assertThat(kubectl("", "describe", "widget", "noisy").output()).contains("it hums");
    assertThat(kubectl("", "get", "events").output()).containsPattern("Widget +noisy");
  }

  private void setReady(String name) throws IOException {
    try (KubernetesClient client = LocalClusterContractIT.clientOf(cluster)) {
      client
          .resource(
              ContractKinds.widget(
                  "default",
                  name,
                  "status: {observedGeneration: 1, conditions: [{type: Ready, status: 'True'}]}"))
          .subresource("status")
          .patch(KubernetesContract.APPLY);
    }
  }

  private Result apply(String manifest) throws Exception {
    return kubectl(manifest, "apply", "-f", "-");
  }

  private String get(String object, String path) throws Exception {
    return kubectl("", "get", object, "-o", "jsonpath=" + path).output();
  }

  private Result kubectl(String input, String... arguments) throws Exception {
    Process process = start(arguments);
    try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
      in.write(input);
    }
    return finish(process);
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("kubectl", "--cache-dir=" + data));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", cluster.kubeconfig().toString());
    return builder.start();
  }

  private static Result finish(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }
}
