package dev.priok.registry.archive;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What an image runs on (image-spec v1.1, image index, platform). */
public record Platform(String os, String architecture) {

  /** Linux on this machine's processor. */
  public static Platform ofThisMachine() {
    String name = System.getProperty("os.arch", "amd64").toLowerCase(Locale.ROOT);
    return new Platform("linux", name.equals("aarch64") ? "arm64" : name);
  }

  /**
   * Reads {@code linux/arm64}.
   *
   * @throws ArchiveException when it is not written so
   */
  public static Platform parse(String text) throws ArchiveException {
    String[] parts = text.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new ArchiveException("'%s' is no platform: write linux/arm64".formatted(text));
    }
    return new Platform(parts[0], parts[1]);
  }

  boolean isOf(JsonNode platform) {
    return platform.path("os").asText().equals(os)
        && platform.path("architecture").asText().equals(architecture);
  }

  @Override
  public String toString() {
    return os + "/" + architecture;
  }
}
