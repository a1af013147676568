package dev.priok.registry.check;

import dev.priok.registry.storage.Ownership;
import dev.priok.registry.storage.ReadOnlyMount;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Looks for directories that this process can read and not write to. What cannot be read either is
 * found by who reads it.
 */
final class PermissionCheck extends SimpleFileVisitor<Path> {

  private final Path root;
  private final Findings findings;
  private final boolean readOnly;

  PermissionCheck(Path root, Findings findings) {
    this.root = root;
    this.findings = findings;
    // Then nobody may write, and that is no damage of the store.
    this.readOnly = ReadOnlyMount.holds(root);
  }

  /** Looks at a directory, if it is there, and so many levels of those below it. */
  void check(Path begin, int levels) throws IOException {
    Files.walkFileTree(begin, Set.of(), levels, this);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
    return mayWrite(directory) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
  }

  /** {@inheritDoc} At the last level also what is a directory. */
  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    var _ = !attributes.isDirectory() || mayWrite(file);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) {
    return FileVisitResult.CONTINUE;
  }

  /** Whether this process may write to a directory; notes it where not. */
  boolean mayWrite(Path directory) {
    if (readOnly || Files.isWritable(directory) || !Files.isReadable(directory)) {
      return true;
    }
    findings.add(Problem.NO_PERMISSION, directory, Ownership.cure(directory, root));
    return false;
  }
}
