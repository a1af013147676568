package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.CONFIG_MAPS;
import static dev.priok.local.store.BuiltInTypes.SECRETS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.node.Addresses.PodAddress;
import dev.priok.local.store.ResourceType;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The command line and the whole environment of a container's process.
 *
 * <p>{@code command} replaces the image's entrypoint, {@code args} follow; {@code $(VAR)} is
 * expanded as Kubernetes does. Of this machine's environment only PATH, HOME and TMPDIR are kept.
 */
record ContainerCommand(List<String> line, Map<String, String> env) {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([^)]*)\\)");
  private static final Pattern LISTEN = Pattern.compile("\\{\\{listen:(\\d{1,5})}}");
  private static final List<String> INHERITED = List.of("PATH", "HOME", "TMPDIR");

  /** Resolves the only container of a pod whose status already holds its IP. */
  static ContainerCommand of(
      ObjectNode pod,
      LocalImage image,
      PodAddress address,
      MountPaths mounts,
      NamespaceObjects objects)
      throws NotRunnableException {
    JsonNode container = pod.at("/spec/containers/0");
    Map<String, String> declared = new Environment(pod, mounts, objects).declaredBy(container);
    Map<String, String> env = new LinkedHashMap<>();
    for (String name : INHERITED) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> env.put(name, value));
    }
    env.put("HOSTNAME", pod.at("/metadata/name").asText());
    image.env().forEach((name, value) -> env.put(name, listenAddresses(value, address)));
    env.putAll(declared);
    List<String> line = new ArrayList<>();
    if (container.path("command").isEmpty()) {
      line.addAll(image.entrypoint());
    }
    for (String field : List.of("command", "args")) {
      for (JsonNode argument : container.path(field)) {
        line.add(expand(mounts.rewrite(argument.asText()), declared));
      }
    }
    return new ContainerCommand(line, env);
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "ContainerCommand[" + line.size() + " arguments, variables " + env.keySet() + "]";
  }

  static String expand(String text, Map<String, String> env) {
    return REFERENCE
        .matcher(text)
        .replaceAll(found -> {
          String name = found.group(1);
          String value = name == null ? "$" : env.getOrDefault(name, found.group());
          return Matcher.quoteReplacement(value);
        });
  }

  private static String listenAddresses(String value, PodAddress address) {
    return LISTEN
        .matcher(value)
        .replaceAll(found -> {
          InetSocketAddress listen = address.at(Integer.parseInt(found.group(1)));
          return listen.getHostString() + ":" + listen.getPort();
        });
  }

  /** Reads {@code env} and {@code envFrom}. */
  private record Environment(ObjectNode pod, MountPaths mounts, NamespaceObjects objects) {

    Map<String, String> declaredBy(JsonNode container) throws NotRunnableException {
      Map<String, String> env = new LinkedHashMap<>();
      for (JsonNode source : container.path("envFrom")) {
        boolean secret = source.has("secretRef");
        JsonNode reference = source.path(secret ? "secretRef" : "configMapRef");
        data(secret ? SECRETS : CONFIG_MAPS, reference)
            .forEach((key, value) -> env.put(source.path("prefix").asText() + key, value));
      }
      for (JsonNode variable : container.path("env")) {
        String name = variable.path("name").asText();
        if (variable.has("valueFrom")) {
          from(variable.path("valueFrom")).ifPresent(value -> env.put(name, value));
        } else {
          // Only what the pod spells out is rewritten: a referenced value may hold anything.
          env.put(name, expand(mounts.rewrite(variable.path("value").asText()), env));
        }
      }
      return env;
    }

    private Optional<String> from(JsonNode source) throws NotRunnableException {
      if (source.has("fieldRef")) {
        String path = source.at("/fieldRef/fieldPath").asText();
        JsonNode value = pod.at("/" + path.replace('.', '/'));
        if (!value.isValueNode()) {
          throw NotRunnableException.config("fieldRef " + path + " is not supported here");
        }
        return Optional.of(value.asText());
      }
      boolean secret = source.has("secretKeyRef");
      if (!secret && !source.has("configMapKeyRef")) {
        throw NotRunnableException.config("valueFrom is not supported here: " + source);
      }
      JsonNode reference = source.path(secret ? "secretKeyRef" : "configMapKeyRef");
      String key = reference.path("key").asText();
      String value = data(secret ? SECRETS : CONFIG_MAPS, reference).get(key);
      if (value == null && !reference.path("optional").asBoolean()) {
        throw NotRunnableException.config(
            "couldn't find key %s in %s".formatted(key, reference.path("name").asText()));
      }
      return Optional.ofNullable(value);
    }

    private Map<String, String> data(ResourceType type, JsonNode reference)
        throws NotRunnableException {
      String name = reference.path("name").asText();
      Optional<Map<String, byte[]>> found = objects.data(type, name);
      if (found.isEmpty() && !reference.path("optional").asBoolean()) {
        throw NotRunnableException.config("%s \"%s\" not found".formatted(type.singular(), name));
      }
      Map<String, String> data = new LinkedHashMap<>();
      found
          .orElse(Map.of())
          .forEach((key, bytes) -> data.put(key, new String(bytes, StandardCharsets.UTF_8)));
      return data;
    }
  }
}
