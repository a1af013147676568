package dev.priok.operator.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * What holds for every registry of this operator.
 *
 * @param image of the registry server
 * @param pullSecrets for that image: names of Secrets in the namespace of each Registry
 * @param port at which registries are reached in the cluster
 * @param management who reaches the management ports
 * @param pollInterval between two looks into a registry's catalog
 * @param catalogStatusInterval the least time between two status writes of nothing but numbers
 * @param stalledAfter how long something may be missing before a Registry counts as stalled
 * @param cleanupTimeout after which a deleted Registry goes even if its cleanup fails
 */
public record RegistrySettings(
    String image,
    List<String> pullSecrets,
    int port,
    ManagementAccess management,
    Duration pollInterval,
    Duration catalogStatusInterval,
    Duration stalledAfter,
    Duration cleanupTimeout) {

  public RegistrySettings {
    pullSecrets = List.copyOf(pullSecrets);
  }

  /** What counts where the installer says nothing. */
  public static RegistrySettings defaults() {
    return new RegistrySettings(
        ownImage(),
        List.of(),
        5000,
        new ManagementAccess("default", Map.of()),
        Duration.ofSeconds(15),
        Duration.ofSeconds(20),
        Duration.ofMinutes(5),
        Duration.ofMinutes(1));
  }

  /** The registry server of the operator's own version. */
  private static String ownImage() {
    Properties images = new Properties();
    try (InputStream file = RegistrySettings.class.getResourceAsStream("images.properties")) {
      images.load(Objects.requireNonNull(file, "images.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(images.getProperty("registry-server"), "registry-server");
  }

  /** The same with another port. */
  public RegistrySettings withPort(int other) {
    return new RegistrySettings(
        image,
        pullSecrets,
        other,
        management,
        pollInterval,
        catalogStatusInterval,
        stalledAfter,
        cleanupTimeout);
  }
}
