package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose files are, for the messages to who has to change that. */
public final class Ownership {

  private Ownership() {}

  /** What to do about a failure to read or write below {@code root} for want of permission. */
  public static String cure(FileSystemException denied, Path root) {
    String file = denied.getFile();
    return cure(file == null ? root : Path.of(file), root);
  }

  /**
   * Why this process may not read or write something: path, owner and own user, and how that is
   * changed for the whole store. Names the directory in the way where the path lies behind one.
   */
  public static String cure(Path path, Path root) {
    Path visible = path;
    while (owner(visible).isEmpty() && visible.getParent() != null) {
      visible = visible.getParent();
    }
    return ("%s cannot be read and written: it belongs to %s, this process runs as %s; run chown"
            + " -R %s %s, or run the server as the owner (or on a file system that is not"
            + " read-only)")
        .formatted(visible, ownerOf(visible), self(), self(), root);
  }

  /** The {@code uid:gid} and mode of a file. */
  public static String ownerOf(Path path) {
    return owner(path).orElse("somebody else");
  }

  private static Optional<String> owner(Path path) {
    return attributes(path)
        .map(attributes -> {
          int mode = attributes.get("mode") instanceof Integer bits ? bits & 0xFFF : 0;
          return "%s:%s (mode %04o)".formatted(attributes.get("uid"), attributes.get("gid"), mode);
        });
  }

  /** This process's {@code uid:gid}, where the system shows it, else the user's name. */
  public static String self() {
    return attributes(Path.of("/proc/self"))
        .map(attributes -> attributes.get("uid") + ":" + attributes.get("gid"))
        .orElse(String.valueOf(System.getProperty("user.name")));
  }

  private static Optional<Map<String, @Nullable Object>> attributes(Path path) {
    try {
      return Optional.of(Files.readAttributes(path, "unix:uid,gid,mode"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
