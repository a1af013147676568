package dev.priok.registry.archive;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A tar archive in the making. */
public final class SampleArchive {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

  /** What docker save writes of an image of one layer for each text. */
  public static SampleArchive dockerSave(String repoTags, String... layers) {
    SampleArchive archive = new SampleArchive();
    StringBuilder names = new StringBuilder();
    StringBuilder diffIds = new StringBuilder();
    for (int i = 0; i < layers.length; i++) {
      archive.file("layer" + i + "/layer.tar", layers[i]);
      names.append(i == 0 ? "" : ",").append("\"layer").append(i).append("/layer.tar\"");
      diffIds.append(i == 0 ? "" : ",").append('"').append(digest(layers[i])).append('"');
    }
    return archive
        .file("config.json", "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}")
        .file(
            "manifest.json",
            "[{\"Config\":\"config.json\",\"RepoTags\":%s,\"Layers\":[%s]}]"
                .formatted(repoTags, names));
  }

  static Digest digest(String content) {
    return Digest.of(DigestAlgorithm.SHA256, content.getBytes(StandardCharsets.UTF_8));
  }

  SampleArchive file(String name, String content) {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(data.length);
    return add(entry, data);
  }

  SampleArchive link(String name, String target) {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    return add(entry, new byte[0]);
  }

  private SampleArchive add(TarArchiveEntry entry, byte[] data) {
    try {
      tar.putArchiveEntry(entry);
      tar.write(data);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] bytes() {
    try {
      tar.finish();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InputStream stream() {
    return new ByteArrayInputStream(bytes());
  }
}
