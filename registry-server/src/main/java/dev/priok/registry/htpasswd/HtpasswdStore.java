package dev.priok.registry.htpasswd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
    Path directory = target.getParent();
    Path temporary =
        Files.createTempFile(
            directory, ".htpasswd", null, PosixFilePermissions.asFileAttribute(NEW_FILE));
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer content = ByteBuffer.wrap(lines.text().getBytes(StandardCharsets.UTF_8));
        while (content.hasRemaining()) {
          channel.write(content);
        }
        channel.force(true);
      }
      if (exists()) {
        takeOver(target, temporary);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void takeOver(Path from, Path to) throws IOException {
    for (String id : new String[] {"unix:uid", "unix:gid"}) {
      Object wanted = Files.getAttribute(from, id);
      if (!wanted.equals(Files.getAttribute(to, id))) {
        Files.setAttribute(to, id, wanted, LinkOption.NOFOLLOW_LINKS);
      }
    }
    // After the owner: a change of it takes rights away.
    Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
  }
}
