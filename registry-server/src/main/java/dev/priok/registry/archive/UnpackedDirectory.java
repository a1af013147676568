package dev.priok.registry.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** An archive that lies unpacked in a directory. Links that lead out of it are not followed. */
final class UnpackedDirectory extends ArchiveFiles {

  private final Path root;

  UnpackedDirectory(Path directory) throws IOException {
    root = directory.toRealPath();
  }

  @Override
  Optional<Path> find(String name) throws IOException, ArchiveException {
    Path file = root.resolve(EntryName.normalise(name));
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Path real = file.toRealPath();
    return real.startsWith(root) && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(real)
        : Optional.empty();
  }
}
