package dev.priok.playground.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A multi-architecture image as an OCI image layout (image-spec v1.1 image-layout): an index of an
 * amd64 and an arm64 image, tagged {@code latest}.
 *
 * @param layout the layout's directory
 * @param digest the digest of the index
 * @param children the digests of the two image manifests
 */
record SampleIndex(Path layout, String digest, List<String> children) {

  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  SampleIndex {
    children = List.copyOf(children);
  }

  static SampleIndex write(Path layout, long seed) {
    return write(layout, seed, 300_000);
  }

  /** Each image has one layer of so many bytes. */
  static SampleIndex write(Path layout, long seed, int layerSize) {
    try {
      Files.createDirectories(layout.resolve("blobs/sha256"));
      Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
      List<String> children = new ArrayList<>();
      List<String> entries = new ArrayList<>();
      Random random = new Random(seed);
      for (String architecture : List.of("amd64", "arm64")) {
        byte[] manifest = image(layout, random, architecture, layerSize);
        children.add(Sha256.digest(manifest));
        String platform =
            "\"platform\":{\"architecture\":\"%s\",\"os\":\"linux\"}".formatted(architecture);
        entries.add(descriptor(MANIFEST, manifest, platform));
      }
      byte[] index = utf8(index(entries));
      store(layout, index);
      String named = "\"annotations\":{\"org.opencontainers.image.ref.name\":\"latest\"}";
      Files.write(
          layout.resolve("index.json"), utf8(index(List.of(descriptor(INDEX, index, named)))));
      return new SampleIndex(layout, Sha256.digest(index), children);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] image(Path layout, Random random, String architecture, int layerSize)
      throws IOException {
    byte[] tar = SampleImage.layer(random, 0, layerSize);
    byte[] layer = gzip(tar);
    byte[] config = utf8(SampleImage.config(architecture, List.of(Sha256.digest(tar))));
    byte[] manifest =
        utf8(
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(
                    MANIFEST,
                    descriptor(
                        "application/vnd.oci.image.config.v1+json", config, "\"annotations\":{}"),
                    descriptor(
                        "application/vnd.oci.image.layer.v1.tar+gzip",
                        layer,
                        "\"annotations\":{}")));
    store(layout, layer);
    store(layout, config);
    store(layout, manifest);
    return manifest;
  }

  private static String index(List<String> entries) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(INDEX, String.join(",", entries));
  }

  private static String descriptor(String mediaType, byte[] content, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,%s}"
        .formatted(mediaType, Sha256.digest(content), content.length, more);
  }

  private static void store(Path layout, byte[] content) throws IOException {
    Files.write(layout.resolve("blobs/sha256").resolve(Sha256.hex(content)), content);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(content);
    }
    return compressed.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
