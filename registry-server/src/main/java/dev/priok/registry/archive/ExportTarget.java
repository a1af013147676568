package dev.priok.registry.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes an export to a stream, a file or a directory; a file is there whole or not at all. */
public final class ExportTarget {

  private static final int BUFFER_BYTES = 256 * 1024;

  private final ImagePlace place;
  private final Platform platform;
  private final Progress progress;

  public ExportTarget(ImagePlace place, Platform platform, Progress progress) {
    this.place = place;
    this.platform = platform;
    this.progress = progress;
  }

  /** Writes a tar archive to {@code out}, which stays open. */
  public void writeTo(OutputStream out, List<ImageName> images)
      throws IOException, ArchiveException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
    try (TarSink sink = new TarSink(buffered)) {
      write(sink, images);
    }
    buffered.flush();
  }

  /**
   * Writes a tar archive, packed as the end of the name says: {@code .gz}, {@code .zst}. Follows
   * links; a pipe or a device takes what is written into it.
   */
  public void writeFile(Path file, List<ImageName> images) throws IOException, ArchiveException {
    Compression compression = Compression.named(file.toString());
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      try (OutputStream out =
          compression.pack(Files.newOutputStream(file, StandardOpenOption.WRITE))) {
        writeTo(out, images);
      }
      return;
    }
    Path target = behindLinks(file.toAbsolutePath());
    Path directory = target.resolveSibling("");
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    Path part = Files.createTempFile(directory, ".export", ".part");
    try {
      try (OutputStream out = compression.pack(Files.newOutputStream(part))) {
        writeTo(out, images);
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Ends with links in a circle as well: those are another error than a file that is missing. */
  private static Path behindLinks(Path file) throws IOException {
    try {
      return file.toRealPath();
    } catch (NoSuchFileException e) {
      return Files.isSymbolicLink(file)
          ? behindLinks(file.resolveSibling(Files.readSymbolicLink(file)))
          : file;
    }
  }

  /** Writes a layout into a directory that is made, or is empty. */
  public void writeDirectory(Path directory, List<ImageName> images)
      throws IOException, ArchiveException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> there = Files.newDirectoryStream(directory)) {
      if (there.iterator().hasNext()) {
        throw new ArchiveException(directory + " is not empty: name a new directory");
      }
    }
    try (DirectorySink sink = new DirectorySink(directory)) {
      write(sink, images);
    }
  }

  private void write(ArchiveSink sink, List<ImageName> images)
      throws IOException, ArchiveException {
    ImageExport export = new ImageExport(place, sink, platform, progress);
    for (ImageName image : images) {
      export.add(image);
    }
    export.finish();
  }
}
