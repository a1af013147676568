package dev.priok.node.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The node's root as a directory here: where the DaemonSet mounts the node's paths, or a test's.
 */
public final class DirectoryHost implements Host {
  private static final Path NODE_ROOT = Path.of("/");
  private static final String TEMPORARY_SUFFIX = ".priok-tmp";
  private static final Set<PosixFilePermission> DIRECTORY_MODE =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> FILE_MODE =
      PosixFilePermissions.fromString("rw-r--r--");

  private final Path root;

  public DirectoryHost(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  private Path local(Path path) {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("not an absolute path: " + path);
    }
    return root.resolve(NODE_ROOT.relativize(path.normalize()));
  }

  @Override
  public FileKind kind(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(local(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        return FileKind.FILE;
      }
      return attributes.isDirectory() ? FileKind.DIRECTORY : FileKind.OTHER;
    } catch (NoSuchFileException e) {
      return FileKind.ABSENT;
    }
  }

  @Override
  public boolean leadsToDirectory(Path path) {
    return Files.isDirectory(local(path));
  }

  @Override
  public byte[] read(Path file, int mostBytes) throws IOException {
    try (InputStream in = Files.newInputStream(local(file))) {
      byte[] content = in.readNBytes(mostBytes + 1);
      if (content.length > mostBytes) {
        throw new IOException(file + " is longer than " + mostBytes + " bytes");
      }
      return content;
    }
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(local(directory))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(TEMPORARY_SUFFIX))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void makeDirectory(Path directory) throws IOException {
    Path made = Files.createDirectory(local(directory));
    Files.setPosixFilePermissions(made, DIRECTORY_MODE);
    force(parent(made));
  }

  @Override
  public void write(Path file, byte[] content) throws IOException {
    Path target = local(file);
    Path temporary = temporary(target);
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      Files.setPosixFilePermissions(temporary, FILE_MODE);
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    force(parent(target));
  }

  @Override
  public void deleteFile(Path file) throws IOException {
    Path target = local(file);
    boolean deleted = Files.deleteIfExists(target);
    deleted |= Files.deleteIfExists(temporary(target));
    if (deleted) {
      force(parent(target));
    }
  }

  @Override
  public void deleteDirectoryIfEmpty(Path directory) throws IOException {
    if (kind(directory) != FileKind.DIRECTORY) {
      return;
    }
    try {
      Files.delete(local(directory));
      force(parent(local(directory)));
    } catch (DirectoryNotEmptyException inUse) {
      // What somebody else put there keeps the directory.
    }
  }

  private static Path temporary(Path target) {
    return target.resolveSibling("." + target.getFileName() + TEMPORARY_SUFFIX);
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("the root of the node is not a file");
    }
    return parent;
  }

  /** Makes the names in a directory survive a power loss. */
  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
