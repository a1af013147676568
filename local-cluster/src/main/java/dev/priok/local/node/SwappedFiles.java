package dev.priok.local.node;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The files of a configMap or secret volume, changed all at once as a kubelet does: each name is a
 * link through {@code ..data}, itself a link that is moved to a new directory.
 */
final class SwappedFiles {
  private static final String DATA = "..data";
  private final Path directory;
  private Map<String, Content> written = Map.of();

  /**
   * One file.
   *
   * @param bytes one character for each byte, so that contents can be compared
   * @param mode Unix permission bits
   */
  record Content(String bytes, int mode) {
    Content(byte[] bytes, int mode) {
      this(new String(bytes, StandardCharsets.ISO_8859_1), mode);
    }
  }

  SwappedFiles(Path directory) {
    this.directory = directory;
  }

  /** Makes the volume hold exactly these files, by relative path; nothing happens when it does. */
  void write(Map<String, Content> files) throws IOException {
    if (files.equals(written) && Files.exists(directory.resolve(DATA))) {
      return;
    }
    Path fresh = Files.createTempDirectory(directory, "..");
    for (Map.Entry<String, Content> file : files.entrySet()) {
      Path path = PodFiles.inside(fresh, file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue().bytes(), StandardCharsets.ISO_8859_1);
      Files.setPosixFilePermissions(path, permissions(file.getValue().mode()));
    }
    swap(fresh);
    written = Map.copyOf(files);
  }

  private void swap(Path fresh) throws IOException {
    Path data = directory.resolve(DATA);
    Path next = directory.resolve("..data_tmp");
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, fresh.getFileName());
    Files.move(next, data, ATOMIC_MOVE);
    try (DirectoryStream<Path> names = Files.newDirectoryStream(fresh)) {
      for (Path name : names) {
        Path link = directory.resolve(name.getFileName());
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
          Files.createSymbolicLink(link, Path.of(DATA).resolve(name.getFileName()));
        }
      }
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isSymbolicLink(entry) && !Files.exists(entry)) {
          Files.delete(entry);
        } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !entry.equals(fresh)) {
          PodFiles.delete(entry);
        }
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    int bit = 0400;
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if ((mode & bit) != 0) {
        permissions.add(permission);
      }
      bit >>= 1;
    }
    return permissions;
  }
}
