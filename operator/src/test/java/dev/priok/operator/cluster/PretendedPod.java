package dev.priok.operator.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One pod on the pretended node. Followed by one thread; others ask only whether it is ready. */
final class PretendedPod {
  private static final AtomicInteger ADDRESSES = new AtomicInteger();

  private final KubernetesClient client;
  private final Path directory;
  private final PretendedVolumes volumes;
  private final List<String> command;
  private final int number = ADDRESSES.incrementAndGet();
  private final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private Map<String, String> mountedWith;
  private Process process;
  private int restarts;
  private Instant again = Instant.EPOCH;
  private Integer lastExit;
  private String said = "";
  private volatile boolean ready;

  /**
   * @param command null for a pod that only says it runs
   */
  PretendedPod(
      KubernetesClient client, Path directory, PretendedVolumes volumes, List<String> command) {
    this.client = client;
    this.directory = directory;
    this.volumes = volumes;
    this.command = command;
  }

  boolean isReady() {
    return ready;
  }

  /** In the loopback network; the API server is told another, since it takes none of those. */
  String address() {
    return "127.97." + number / 250 + "." + (number % 250 + 1);
  }

  void follow(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      stop();
      client.resource(pod).withGracePeriod(0).delete();
      return;
    }
    if (command == null) {
      ready = true;
    } else if (mount(pod)) {
      run(pod);
    }
    report(pod);
  }

  /** What is mounted changes when somebody touches the pod; a kubelet's own look comes too late. */
  private boolean mount(Pod pod) {
    Map<String, String> touched =
        Optional.ofNullable(pod.getMetadata().getAnnotations()).orElse(Map.of());
    if (touched.equals(mountedWith)) {
      return true;
    }
    for (Volume volume : pod.getSpec().getVolumes()) {
      if (volumes.prepare(volume, pod.getMetadata().getNamespace(), directory).isEmpty()) {
        return false;
      }
    }
    mountedWith = Map.copyOf(touched);
    return true;
  }

  private void run(Pod pod) {
    if (process != null && !process.isAlive()) {
      lastExit = process.exitValue();
      process = null;
      restarts++;
      again = Instant.now().plusSeconds(Math.min(60, 2L << Math.min(restarts, 5)));
    }
    if (process == null && Instant.now().isAfter(again)) {
      process = start(pod);
    }
    ready = process != null && answers();
  }

  private Process start(Pod pod) {
    Container container = pod.getSpec().getContainers().getFirst();
    Map<String, String> places = new HashMap<>();
    for (VolumeMount mount : container.getVolumeMounts()) {
      pod.getSpec().getVolumes().stream()
          .filter(volume -> volume.getName().equals(mount.getName()))
          .map(volume ->
              volumes.prepare(volume, pod.getMetadata().getNamespace(), directory).orElseThrow())
          .forEach(folder -> places.put(mount.getMountPath(), folder.toString()));
    }
    List<String> line = new ArrayList<>(command);
    container.getArgs().forEach(argument -> line.add(inPlace(argument, places)));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()));
    container
        .getEnv()
        .forEach(env -> builder.environment().put(env.getName(), inPlace(env.getValue(), places)));
    builder.environment().put("REGISTRY_HTTP_ADDR", address() + ":5000");
    builder.environment().put("REGISTRY_HTTP_DEBUG_ADDR", address() + ":5001");
    try {
      Files.createDirectories(directory);
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String inPlace(String text, Map<String, String> places) {
    return places.entrySet().stream()
        .filter(place -> text.equals(place.getKey()) || text.startsWith(place.getKey() + "/"))
        .max(Comparator.comparingInt(place -> place.getKey().length()))
        .map(place -> place.getValue() + text.substring(place.getKey().length()))
        .orElse(text);
  }

  private boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://" + address() + ":5001/readyz").toURL().openConnection();
      connection.setConnectTimeout(500);
      connection.setReadTimeout(500);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private void report(Pod pod) {
    boolean up = command == null || process != null;
    String now = ready + " " + up + " " + restarts;
    if (now.equals(said)) {
      return;
    }
    List<PodCondition> conditions = new ArrayList<>();
    pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("PodScheduled"))
        .forEach(conditions::add);
    for (String type : List.of("Initialized", "ContainersReady", "Ready")) {
      conditions.add(
          new PodConditionBuilder()
              .withType(type)
              .withStatus(ready || type.equals("Initialized") ? "True" : "False")
              .withLastTransitionTime(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
              .build());
    }
    client
        .resource(
            new PodBuilder(pod)
                .editMetadata()
                .withManagedFields()
                .endMetadata()
                .editStatus()
                .withPhase("Running")
                .withStartTime(started)
                .withPodIP("10.244." + number / 250 + "." + (number % 250 + 1))
                .withConditions(conditions)
                .withContainerStatuses(container(pod, up))
                .endStatus()
                .build())
        .patchStatus();
    said = now;
  }

  private ContainerStatus container(Pod pod, boolean up) {
    Container container = pod.getSpec().getContainers().getFirst();
    ContainerStateBuilder state = new ContainerStateBuilder();
    ContainerStateBuilder last = new ContainerStateBuilder();
    if (up) {
      state.withNewRunning().withStartedAt(started).endRunning();
    } else if (lastExit != null) {
      state.withNewWaiting().withReason("CrashLoopBackOff").endWaiting();
    } else {
      state.withNewWaiting().withReason("ContainerCreating").endWaiting();
    }
    if (lastExit != null) {
      last.withNewTerminated().withExitCode(lastExit).withReason("Error").endTerminated();
    }
    return new ContainerStatusBuilder()
        .withName(container.getName())
        .withImage(container.getImage())
        .withImageID("")
        .withReady(ready)
        .withStarted(ready)
        .withRestartCount(restarts)
        .withState(state.build())
        .withLastState(last.build())
        .build();
  }

  void stop() {
    ready = false;
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
