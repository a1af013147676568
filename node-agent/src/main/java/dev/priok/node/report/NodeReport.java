package dev.priok.node.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What the agent says of its node.
 *
 * @param revision of the desired document this is an answer to, empty when there is none
 * @param node its name as a hint for people; the operator trusts only the token's
 * @param problem why the agent cannot tell what it made on this node, empty when it can: without
 *     that, a registry that is not among these need not be gone
 * @param configPath the runtime's directories of registry hosts as configured, empty when none
 */
public record NodeReport(
    String revision,
    String node,
    String problem,
    String configPath,
    List<RegistryState> registries) {
  private static final String RUNTIME = "containerd";

  public NodeReport {
    registries = List.copyOf(registries);
  }

  /** As the text of {@link Properties}, ASCII, sorted by key and without a date. */
  public String encode() {
    Properties values = new Properties();
    values.setProperty("revision", revision);
    values.setProperty("node", OneLine.of(node));
    values.setProperty("runtime", RUNTIME);
    if (!problem.isEmpty()) {
      values.setProperty("problem", OneLine.of(problem));
    }
    values.setProperty("configPath", OneLine.of(configPath));
    for (int n = 0; n < registries.size(); n++) {
      RegistryState registry = registries.get(n);
      String prefix = "registry." + n + ".";
      values.setProperty(prefix + "namespace", registry.id().namespace());
      values.setProperty(prefix + "name", registry.id().name());
      values.setProperty(prefix + "uid", registry.uid());
      values.setProperty(prefix + "state", registry.state().text());
      values.setProperty(prefix + "message", registry.message());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      values.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
