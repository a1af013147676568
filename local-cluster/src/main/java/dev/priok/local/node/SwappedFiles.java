package dev.priok.local.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * The files of a configMap or secret volume, changed all at once as a kubelet does: each name is a
 * link through {@code ..data}, itself a link that is moved to a new directory.
 */
final class SwappedFiles {
  private static final String DATA = "..data";

  private final Path directory;
  private Map<String, String> written = Map.of();

  SwappedFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes the volume hold exactly these files; nothing happens when it does.
   *
   * @param files the content of each by its name, one character for each byte
   * @param mode Unix permission bits
   */
  void write(Map<String, String> files, int mode) throws IOException {
    if (files.equals(written) && Files.exists(directory.resolve(DATA))) {
      return;
    }
    Path fresh = Files.createTempDirectory(directory, "..");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = PodFiles.inside(fresh, file.getKey());
      Files.writeString(path, file.getValue(), StandardCharsets.ISO_8859_1);
      Files.setAttribute(path, "unix:mode", mode);
    }
    Path next = directory.resolve("..data_tmp");
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, fresh.getFileName());
    Files.move(next, directory.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
    for (String name : files.keySet()) {
      Path link = directory.resolve(name);
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(link, Path.of(DATA, name));
      }
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        boolean link = Files.isSymbolicLink(entry);
        if (link ? !Files.exists(entry) : !entry.equals(fresh)) {
          PodFiles.delete(entry);
        }
      }
    }
    written = Map.copyOf(files);
  }
}
