package dev.priok.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.node.Addresses.PodAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The command line and the whole environment of a container's process.
 *
 * <p>{@code command} replaces the image's entrypoint, {@code args} follow; {@code $(VAR)} is
 * expanded as Kubernetes does. Of this machine's environment only PATH, HOME and TMPDIR are kept.
 */
record ContainerCommand(List<String> line, Map<String, String> env) {
  private static final Pattern LISTEN = Pattern.compile("\\{\\{listen:(\\d{1,5})}}");
  private static final List<String> INHERITED = List.of("PATH", "HOME", "TMPDIR");

  /**
   * Resolves the only container of a pod.
   *
   * @throws NotRunnableException when it asks for what is not supported here
   */
  static ContainerCommand of(
      ObjectNode pod, LocalImage image, PodAddress address, MountPaths mounts) {
    JsonNode container = pod.at("/spec/containers/0");
    Map<String, String> env = new LinkedHashMap<>();
    for (String name : INHERITED) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> env.put(name, value));
    }
    env.put("HOSTNAME", pod.at("/metadata/name").asText());
    image.env().forEach((name, value) -> env.put(name, listenAddresses(value, address)));
    for (JsonNode variable : container.path("env")) {
      if (variable.has("valueFrom")) {
        throw NotRunnableException.config("valueFrom is not supported here: mount what it names");
      }
      env.put(variable.path("name").asText(), mounts.rewrite(variable.path("value").asText()));
    }
    List<String> line = new ArrayList<>();
    if (container.path("command").isEmpty()) {
      line.addAll(image.entrypoint());
    }
    for (String field : List.of("command", "args")) {
      for (JsonNode argument : container.path(field)) {
        line.add(mounts.rewrite(argument.asText()));
      }
    }
    return new ContainerCommand(line, env);
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "ContainerCommand[" + line.size() + " arguments, variables " + env.keySet() + "]";
  }

  private static String listenAddresses(String value, PodAddress address) {
    return LISTEN
        .matcher(value)
        .replaceAll(found -> {
          InetSocketAddress listen = address.at(Integer.parseInt(found.group(1)));
          return listen.getHostString() + ":" + listen.getPort();
        });
  }
}
