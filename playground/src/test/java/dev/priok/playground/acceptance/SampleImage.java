package dev.priok.playground.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * An image made without a network: layers of pseudo-random bytes (so that nothing compresses away),
 * written as a docker-archive that {@code docker load} and skopeo read.
 *
 * @param archive the docker-archive
 * @param id the image id, which is the digest of its configuration
 * @param layers how many layers it has
 */
record SampleImage(Path archive, String id, int layers) {

  private static final int MIB = 1024 * 1024;

  /** Four layers, seven MiB in all. The same seed gives the same image. */
  static SampleImage write(Path directory, long seed) {
    return write(directory, seed, List.of(3 * MIB, 2 * MIB, 2 * MIB - 4096, 4096));
  }

  /** One layer of so many bytes for each of {@code layerSizes}. */
  static SampleImage write(Path directory, long seed, List<Integer> layerSizes) {
    Random random = new Random(seed);
    TarArchive archive = new TarArchive();
    List<String> diffIds = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (int size : layerSizes) {
      byte[] layer = layer(random, diffIds.size(), size);
      files.add(Sha256.hex(layer) + "/layer.tar");
      diffIds.add(Sha256.digest(layer));
      archive.file(files.getLast(), layer);
    }
    byte[] config = config("amd64", diffIds).getBytes(StandardCharsets.UTF_8);
    String configFile = Sha256.hex(config) + ".json";
    archive.file(configFile, config);
    String manifest =
        "[{\"Config\":\"%s\",\"RepoTags\":[\"sample:%d\"],\"Layers\":[%s]}]"
            .formatted(configFile, seed, quoted(files));
    archive.file("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
    try {
      Path file = Files.createTempFile(directory, "image", ".tar");
      Files.write(file, archive.toByteArray());
      return new SampleImage(file, Sha256.digest(config), layerSizes.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A layer's tar: one file of pseudo-random bytes, about {@code size} bytes in all. */
  static byte[] layer(Random random, int number, int size) {
    byte[] content = new byte[Math.max(0, size - 1536)];
    random.nextBytes(content);
    return new TarArchive().file("layer-" + number, content).toByteArray();
  }

  /** An image configuration that both docker and OCI clients read. */
  static String config(String architecture, List<String> diffIds) {
    String history =
        diffIds.stream()
            .map(_ -> "{\"created\":\"2026-01-01T00:00:00Z\",\"created_by\":\"sample\"}")
            .collect(Collectors.joining(","));
    return """
    {"architecture":"%s","os":"linux","created":"2026-01-01T00:00:00Z","config":{"Cmd":["/none"]},\
    "rootfs":{"type":"layers","diff_ids":[%s]},"history":[%s]}\
    """
        .formatted(architecture, quoted(diffIds), history);
  }

  private static String quoted(List<String> values) {
    return values.stream().collect(Collectors.joining("\",\"", "\"", "\""));
  }
}
