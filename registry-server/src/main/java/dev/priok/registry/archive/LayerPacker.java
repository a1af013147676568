package dev.priok.registry.archive;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import io.airlift.compress.v3.MalformedInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Packs layers with gzip; those that are packed so already stay as they are. */
final class LayerPacker {

  private static final int BUFFER_BYTES = 256 * 1024;

  /**
   * A layer as it is pushed.
   *
   * @param diffId the digest of the layer unpacked (image-spec v1.1, layer DiffID)
   * @param length of the packed file, in bytes
   */
  record Packed(Path file, Digest digest, Digest diffId, long length) {}

  private final Workspace workspace;
  private final Progress progress;

  LayerPacker(Workspace workspace, Progress progress) {
    this.workspace = workspace;
    this.progress = progress;
  }

  Packed pack(Path file, String size) throws IOException, ArchiveException {
    Compression compression;
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      compression = Compression.of(in);
    }
    try {
      if (compression == Compression.GZIP) {
        return keep(file);
      }
      progress.say("packing a layer of " + size);
      return pack(file, compression);
    } catch (MalformedInputException e) {
      throw new ArchiveException("a layer in the archive is damaged: " + e.getMessage());
    }
  }

  private Packed pack(Path file, Compression compression) throws IOException {
    Path target = workspace.newFile();
    MessageDigest content = DigestAlgorithm.SHA256.start();
    MessageDigest packed = DigestAlgorithm.SHA256.start();
    try (InputStream in =
            new DigestInputStream(compression.unpack(Files.newInputStream(file)), content);
        OutputStream out =
            Compression.GZIP.pack(
                new DigestOutputStream(
                    Files.newOutputStream(target, StandardOpenOption.WRITE), packed))) {
      copy(in, out);
    }
    return packed(target, packed, content);
  }

  private static Packed keep(Path file) throws IOException {
    MessageDigest content = DigestAlgorithm.SHA256.start();
    MessageDigest packed = DigestAlgorithm.SHA256.start();
    try (InputStream raw = new DigestInputStream(Files.newInputStream(file), packed)) {
      OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), content);
      copy(Compression.GZIP.unpack(raw), sink);
      copy(raw, OutputStream.nullOutputStream());
    }
    return packed(file, packed, content);
  }

  private static Packed packed(Path file, MessageDigest packed, MessageDigest content)
      throws IOException {
    return new Packed(
        file,
        Digest.finish(DigestAlgorithm.SHA256, packed),
        Digest.finish(DigestAlgorithm.SHA256, content),
        Files.size(file));
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
    }
  }
}
