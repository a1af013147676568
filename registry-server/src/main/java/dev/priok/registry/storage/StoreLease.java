package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right to remove from the store what nothing names; one server has it. It is a lock of the
 * file system on a file, so it ends with the process that holds it, however that ends. The file
 * says who, and what that means for other programs, for people. Within one process the system
 * forgets such a lock as soon as any channel to the file is closed: hence a lease that was refused
 * keeps its channel until it is closed.
 */
public final class StoreLease implements AutoCloseable {

  /** Where the first line ends: older servers read no further, and take all of it for a name. */
  private static final int HOLDER_BYTES = 200;

  private static final String NOTICE =
      """
      The server named above collects garbage in this store while it has a lock on this file.
      A program that does not know this file (registry:2, registry:3, docker-registry) must neither
      serve this store nor collect garbage in it meanwhile: images that are pushed through it may
      lose parts. Stop the server named above first, or set gc.schedule to never and restart it.
      """;

  private final Path file;
  private final DurableFiles files;
  private final String holder;
  private @Nullable FileChannel channel;
  private @Nullable FileLock lock;
  private @Nullable Object identity;

  /**
   * Holds nothing before {@link #acquire}.
   *
   * @param holder who asks, such as {@code host/pid}
   */
  public StoreLease(Storage storage, String holder) {
    this.file = storage.layout().path(new PathSpec.Lease());
    this.files = storage.files();
    this.holder = holder;
  }

  /** A name for this process: its host's name, as far as it is known, and its number. */
  public static String thisProcess() {
    String host = System.getenv().getOrDefault("HOSTNAME", "host");
    return host.replaceAll("[^A-Za-z0-9._-]", "") + "/" + ProcessHandle.current().pid();
  }

  /**
   * Takes the lease or confirms that it is still held; never waits.
   *
   * @return whether it is held now
   * @throws IOException when the file cannot be made or the file system knows no locks
   */
  public synchronized boolean acquire() throws IOException {
    if (lock != null && Objects.equals(identity, identity())) {
      return true;
    }
    if (lock != null) {
      // Somebody removed the file; what replaces it may be locked by another.
      close();
    }
    if (channel == null) {
      files.ensureDirectory(Objects.requireNonNull(file.getParent()));
      channel =
          FileChannel.open(
              file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return false;
    }
    if (lock == null) {
      return false;
    }
    identity = identity();
    sayWho(channel);
    return true;
  }

  /** Who holds the lease, as that one said; for messages. */
  public synchronized String holder() {
    if (channel == null) {
      return "nobody";
    }
    try {
      ByteBuffer text = ByteBuffer.allocate(HOLDER_BYTES);
      int length = Math.max(0, channel.read(text, 0));
      String line = new String(text.array(), 0, length, StandardCharsets.US_ASCII);
      String name = line.lines().findFirst().orElse("").strip();
      return name.matches("[A-Za-z0-9._/-]+") ? name : "another server";
    } catch (IOException e) {
      return "another server";
    }
  }

  /** Gives the lease back. */
  @Override
  public synchronized void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    lock = null;
    identity = null;
    if (open != null) {
      open.close();
    }
  }

  private void sayWho(FileChannel open) {
    try {
      open.truncate(0);
      String line = holder + " ".repeat(Math.max(0, HOLDER_BYTES - holder.length()));
      String text = line + "\n" + NOTICE;
      open.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    } catch (IOException e) {
      // A full disk: the lock counts, not the text.
    }
  }

  private @Nullable Object identity() throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return null;
      }
      throw e;
    }
  }
}
