package dev.priok.registry.htpasswd;

import dev.priok.registry.durable.StagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * An htpasswd file on disk. It is replaced as a whole, so that a server that reads it meanwhile
 * sees the old users or the new ones, and keeps its mode and owner.
 */
record HtpasswdStore(Path file) {
  private static final Set<PosixFilePermission> NEW_FILE =
      PosixFilePermissions.fromString("rw-------");

  boolean exists() {
    return Files.exists(file);
  }

  HtpasswdLines read() throws IOException {
    return HtpasswdLines.parse(Files.readString(file));
  }

  void write(HtpasswdLines lines) throws IOException {
    // A link stays a link: what it leads to is replaced.
    Path target = exists() ? file.toRealPath() : file.toAbsolutePath();
    try (StagedFile written = StagedFile.write(target, lines.text(), NEW_FILE)) {
      if (exists()) {
        written.takeOver();
      }
      written.replace();
    }
  }
}
