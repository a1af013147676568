package dev.priok.registry.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The default file system below one directory, with all changes told to a recorder. */
public final class RecordedFiles extends FileSystemProvider {

  private final Path root;
  private final Recorder recorder;
  private final FileSystem system = new RecordedSystem();

  public RecordedFiles(Path root, Recorder recorder) {
    this.root = root.toAbsolutePath().normalize();
    this.recorder = recorder;
  }

  /** The directory, as something whose changes are told. */
  public Path root() {
    return wrap(root);
  }

  Path wrap(Path real) {
    return new RecordedPath(system, this, real);
  }

  private static Path real(Path path) {
    return RecordedPath.real(path);
  }

  private String name(Path path) {
    return root.relativize(real(path).toAbsolutePath().normalize()).toString();
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path file = real(path);
    if (!options.contains(StandardOpenOption.WRITE)) {
      return new RecordedChannel(FileChannel.open(file, options), recorder, -1, name(path));
    }
    int handle = recorder.nextHandle();
    FileChannel[] opened = new FileChannel[1];
    recorder.record(
        new Operation.Open(handle, name(path)),
        () -> opened[0] = FileChannel.open(file, options, attributes));
    return new RecordedChannel(opened[0], recorder, handle, name(path));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    SeekableByteChannel channel = newFileChannel(path, options, attributes);
    if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      channel.truncate(0);
    }
    return channel;
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(real(directory))) {
      for (Path entry : stream) {
        entries.add(wrap(entry));
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return entries.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    recorder.record(
        new Operation.Mkdir(name(directory)),
        () -> Files.createDirectory(real(directory), attributes));
  }

  @Override
  public void delete(Path path) throws IOException {
    recorder.record(new Operation.Remove(name(path)), () -> Files.delete(real(path)));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Path to = real(target);
    if (Files.isDirectory(to) && !Files.isDirectory(real(source))) {
      throw new NotDirectoryException(to.toString());
    }
    recorder.record(
        new Operation.Rename(name(source), name(target)),
        () -> Files.move(real(source), to, options));
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    recorder.record(
        new Operation.Link(name(link), name(existing)),
        () -> Files.createLink(real(link), real(existing)));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return Files.isSameFile(real(path), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return Files.isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return Files.getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    Path file = real(path);
    file.getFileSystem().provider().checkAccess(file, modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return Files.getFileAttributeView(real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return Files.readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return Files.readAttributes(real(path), names, options);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    Files.setAttribute(real(path), name, value, options);
  }

  @Override
  public String getScheme() {
    return "recorded";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }

  private final class RecordedSystem extends FileSystem {
    @Override
    public FileSystemProvider provider() {
      return RecordedFiles.this;
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public String getSeparator() {
      return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
      return List.of(wrap(Path.of("/")));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
      return root.getFileSystem().getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
      return root.getFileSystem().supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
      return wrap(Path.of(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
      throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
      throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
      throw new UnsupportedOperationException();
    }
  }
}
