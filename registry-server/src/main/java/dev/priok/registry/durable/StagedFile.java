package dev.priok.registry.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * The whole content of a small file, synced under a name of its own beside the file that it is for:
 * after a loss of power that one is as it was or holds all of this. Closing takes the other name
 * away.
 */
public final class StagedFile implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path target;
  private final Path temporary;

  private StagedFile(Path target, Path temporary) {
    this.target = target;
    this.temporary = temporary;
  }

  /**
   * Writes {@code text} beside {@code target}, whose directory is there.
   *
   * @throws IOException when it cannot be written or synced; nothing is left then
   */
  public static StagedFile write(Path target, String text, Set<PosixFilePermission> mode)
      throws IOException {
    Path temporary =
        Files.createTempFile(
            directory(target),
            String.valueOf(target.getFileName()),
            ".tmp",
            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer content = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (content.hasRemaining()) {
          channel.write(content);
        }
        Files.setPosixFilePermissions(temporary, mode);
        channel.force(true);
      }
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    return new StagedFile(target, temporary);
  }

  /** Gives it the owner, group and mode of what is there. */
  public void takeOver() throws IOException {
    for (String id : new String[] {"unix:uid", "unix:gid"}) {
      Object wanted = Files.getAttribute(target, id);
      if (!wanted.equals(Files.getAttribute(temporary, id))) {
        Files.setAttribute(temporary, id, wanted, LinkOption.NOFOLLOW_LINKS);
      }
    }
    // After the owner: a change of it takes rights away.
    Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
  }

  /** Puts the content into the place of what is there, or of nothing. */
  public void replace() throws IOException {
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory();
  }

  /**
   * Puts the content where nothing is.
   *
   * @throws FileAlreadyExistsException when something is there, which stays as it is
   */
  public void add() throws IOException {
    Files.createLink(target, temporary);
    syncDirectory();
  }

  private void syncDirectory() throws IOException {
    try (FileChannel entries = FileChannel.open(directory(target), StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  private static Path directory(Path target) {
    return Objects.requireNonNull(target.toAbsolutePath().getParent());
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(temporary);
  }
}
