package dev.priok.registry.reload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The value of a small file as it is now. Each call looks at the file that the path leads to and
 * reads it again when its inode, time or size changed, so that an edit takes effect with the next
 * call, also when Kubernetes swaps {@code ..data}. A file that was written less than two seconds
 * before it was read is read again, because a second edit may leave its time as it was.
 *
 * <p>A file that is missing or unreadable has the value given for that, never an older one; each
 * such change is logged once. Safe for many threads.
 */
public final class ReloadedFile<T> {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadedFile.class);
  private static final Duration RACY = Duration.ofSeconds(2);
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  private record Stamp(Path target, @Nullable Object inode, FileTime modified, long size) {}

  private final Path path;
  private final Function<byte[], T> parse;
  private final T absent;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Snapshot<T> snapshot;

  /**
   * Watches a file without reading it yet.
   *
   * @param parse turns the content into the value; called once for each new content
   * @param absent the value while there is no readable file
   */
  public ReloadedFile(Path path, Function<byte[], T> parse, T absent, Clock clock) {
    this.path = path;
    this.parse = parse;
    this.absent = absent;
    this.clock = clock;
    this.snapshot = new Snapshot<>(null, false, "", absent, "");
  }

  /** The value now. */
  public T current() {
    try {
      FileTime racy = FileTime.from(clock.instant().minus(RACY));
      Stamp stamp = stamp();
      Snapshot<T> known = snapshot;
      if (known.settled() && stamp.equals(known.stamp())) {
        return known.value();
      }
      return read(stamp, stamp.modified().compareTo(racy) < 0);
    } catch (IOException e) {
      return lost(reason(e));
    }
  }

  private T read(Stamp stamp, boolean settled) throws IOException {
    lock.lock();
    try {
      Snapshot<T> known = snapshot;
      String content = content();
      boolean same = known.stamp() != null && content.equals(known.content());
      T value = same ? known.value() : parse.apply(content.getBytes(StandardCharsets.ISO_8859_1));
      if (!same && !known.problem().isEmpty()) {
        LOG.atInfo().addKeyValue("path", path).log("File can be read again");
      }
      snapshot = new Snapshot<>(stamp, settled, content, value, "");
      return value;
    } finally {
      lock.unlock();
    }
  }

  private T lost(String problem) {
    lock.lock();
    try {
      if (!problem.equals(snapshot.problem())) {
        LOG.atWarn()
            .addKeyValue("path", path)
            .addKeyValue("reason", problem)
            .log("File cannot be read: what it would allow is refused");
        snapshot = new Snapshot<>(null, false, "", absent, problem);
      }
      return absent;
    } finally {
      lock.unlock();
    }
  }

  private Stamp stamp() throws IOException {
    Path target = path.toRealPath();
    BasicFileAttributes attributes = Files.readAttributes(target, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new IOException("is not a regular file");
    }
    return new Stamp(
        target, attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
  }

  private String content() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IOException("is larger than 4 MiB");
      }
      return new String(content, StandardCharsets.ISO_8859_1);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  /**
   * What was read last.
   *
   * @param stamp null while there is no readable file
   * @param content the bytes, one char each, so that equality is that of the content
   * @param problem why the file could not be read, empty when it could
   */
  private record Snapshot<T>(
      @Nullable Stamp stamp, boolean settled, String content, T value, String problem) {}
}
