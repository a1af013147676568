package dev.priok.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** A directory that changes as the kubelet changes the mount of a ConfigMap: all keys at once. */
final class MountedConfigMap {
  private final Path directory;
  private int version;

  MountedConfigMap(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  Path directory() {
    return directory;
  }

  void mount(Map<String, String> data) throws IOException {
    Path files = Files.createDirectory(directory.resolve("..version-" + ++version));
    for (Map.Entry<String, String> entry : data.entrySet()) {
      Files.writeString(files.resolve(entry.getKey()), entry.getValue());
      Path name = directory.resolve(entry.getKey());
      if (!Files.isSymbolicLink(name)) {
        Files.createSymbolicLink(name, Path.of("..data", entry.getKey()));
      }
    }
    Path link = directory.resolve("..data_tmp");
    Files.createSymbolicLink(link, files.getFileName());
    Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }
}
