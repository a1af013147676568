package dev.priok.registry.archive;

import io.airlift.compress.v3.MalformedInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive, read once from its beginning to its end: what says which files matter comes last
 * in it. Each file goes to a temporary one, whose name has nothing of the entry's.
 */
final class SpooledTar extends ArchiveFiles {

  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_LINKS = 8;

  /** What a root file system has and an archive of images has not. */
  private static final Set<String> ROOT_DIRECTORIES =
      Set.of(".dockerenv", "bin", "boot", "dev", "etc", "lib", "proc", "sbin", "sys", "usr", "var");

  private final Map<String, Path> files = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  private SpooledTar() {}

  /**
   * Reads a tar archive, packed or not.
   *
   * @throws ArchiveException when it is none, or one of another kind
   */
  static SpooledTar read(InputStream in, Workspace workspace) throws IOException, ArchiveException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
    SpooledTar archive = new SpooledTar();
    try (TarArchiveInputStream tar = open(buffered)) {
      TarArchiveEntry entry = next(tar);
      if (entry == null) {
        throw new ArchiveException(
            "there is nothing in the input, or no tar archive; write it with docker save or"
                + " skopeo copy");
      }
      for (; entry != null; entry = next(tar)) {
        archive.take(entry, tar, workspace);
      }
    }
    return archive;
  }

  private static TarArchiveInputStream open(BufferedInputStream in) throws ArchiveException {
    try {
      Optional<String> tool = Compression.unsupported(in);
      if (tool.isPresent()) {
        throw new ArchiveException(
            ("this is packed with %1$s, which is not read here: unpack it first, as in %1$s -dc FILE"
                    + " | registry-server import -")
                .formatted(tool.get()));
      }
      return new TarArchiveInputStream(Compression.of(in).unpack(in));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws ArchiveException {
    try {
      return tar.getNextEntry();
    } catch (IOException | IllegalArgumentException | MalformedInputException e) {
      throw unreadable(e);
    }
  }

  private void take(TarArchiveEntry entry, InputStream content, Workspace workspace)
      throws IOException, ArchiveException {
    String name = EntryName.normalise(entry.getName());
    if (ROOT_DIRECTORIES.contains(name.split("/", 2)[0])) {
      throw new ArchiveException(
          "this is the file system of a container, as docker export writes it ('%s' is in it), not"
                  .formatted(name)
              + " an image: take docker save IMAGE instead, or make an image of it first with"
              + " docker import FILE NAME:TAG");
    }
    if (files.size() + links.size() >= MAX_ENTRIES) {
      throw new ArchiveException("the archive has more than %d entries".formatted(MAX_ENTRIES));
    }
    if (entry.isSymbolicLink()) {
      links.put(name, EntryName.target(name, entry.getLinkName()));
    } else if (entry.isLink()) {
      links.put(name, EntryName.normalise(entry.getLinkName()));
    } else if (entry.isFile()) {
      Path file = workspace.newFile();
      spool(content, file);
      files.put(name, file);
    }
  }

  @Override
  Optional<Path> find(String name) throws ArchiveException {
    String current = EntryName.normalise(name);
    for (int i = 0; i < MAX_LINKS && links.containsKey(current); i++) {
      current = links.getOrDefault(current, current);
    }
    return Optional.ofNullable(files.get(current));
  }

  private static void spool(InputStream content, Path file) throws IOException, ArchiveException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
      for (int read = read(content, buffer); read >= 0; read = read(content, buffer)) {
        out.write(buffer, 0, read);
      }
    }
  }

  private static int read(InputStream content, byte[] buffer) throws ArchiveException {
    try {
      return content.read(buffer);
    } catch (IOException | MalformedInputException e) {
      throw unreadable(e);
    }
  }

  private static ArchiveException unreadable(Exception e) {
    return new ArchiveException(
        "this is no tar archive (packed with gzip, zstd or not at all), or it is damaged or ends"
            + " early"
            + (e.getMessage() == null ? "" : ": " + e.getMessage()));
  }
}
