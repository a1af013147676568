package dev.priok.registry.token;

import dev.priok.registry.durable.StagedFile;
import dev.priok.registry.reload.ReloadedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that tokens are signed with, one to a line in Base64, at least 32 bytes each. The first
 * one signs, all of them verify: to rotate, put a new line first and take the old one away when the
 * tokens signed with it have expired. An edit counts for the next request; without a key no token
 * is given out and none is valid.
 */
public final class TokenKeys {
  private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);
  private static final int KEY_BYTES = 32;
  private static final int MAX_KEYS = 8;

  private static final Duration RETRY = Duration.ofSeconds(10);

  /** An editor may have emptied the file and be about to write into it. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(5);

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path path;
  private final boolean owned;
  private final Clock clock;
  private final ReloadedFile<List<SigningKey>> file;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Instant nextAttempt = Instant.MIN;

  private TokenKeys(Path path, boolean owned, Clock clock) {
    this.path = path;
    this.owned = owned;
    this.clock = clock;
    this.file = new ReloadedFile<>(path, content -> parse(path, content), List.of(), clock);
  }

  /** The keys of a file that somebody else looks after. */
  public static TokenKeys of(Path path, Clock clock) {
    return new TokenKeys(path, false, clock);
  }

  /**
   * The keys of our own file, which is made by the first use when it is not there or blank; its
   * directory's parent is. What fails is tried again by later uses.
   */
  public static TokenKeys ownedAt(Path path, Clock clock) {
    return new TokenKeys(path, true, clock);
  }

  /** Says in the log now, not with the first token, that there is no key. */
  public void prepare() {
    var _ = current();
  }

  /** The keys now, the one that signs first. */
  List<SigningKey> current() {
    if (owned && nextAttempt.equals(Instant.MIN)) {
      makeUnlessThere();
    }
    List<SigningKey> keys = file.current();
    return owned && keys.isEmpty() && make() ? file.current() : keys;
  }

  /** Before the first look, which would complain of a file that is not there yet. */
  private void makeUnlessThere() {
    if (Files.exists(path)) {
      nextAttempt = Instant.EPOCH;
    } else {
      make();
    }
  }

  /** Returns whether it is worth while to look again. */
  private boolean make() {
    lock.lock();
    try {
      Instant now = clock.instant();
      if (now.isBefore(nextAttempt)) {
        return true;
      }
      nextAttempt = now.plus(RETRY);
      create(now);
      return true;
    } catch (IOException e) {
      LOG.atError().addKeyValue("path", path).setCause(e).log("No key for tokens could be made");
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void create(Instant now) throws IOException {
    if (Files.exists(path) && !isBlankFor(UNDER_WAY, now)) {
      return;
    }
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Files.createDirectories(path.toAbsolutePath().getParent());
    try (StagedFile made =
        StagedFile.write(path, Base64.getEncoder().encodeToString(key) + "\n", OWNER_ONLY)) {
      // Not in the place of another: of two servers that begin at once both use the first's key.
      if (!Files.exists(path)) {
        made.add();
      } else if (isBlankFor(UNDER_WAY, now)) {
        // A loss of power may have left it with nothing in it.
        made.replace();
        LOG.atWarn()
            .addKeyValue("path", path)
            .log("A new key for tokens is in the place of an empty file");
      }
    } catch (FileAlreadyExistsException _) {
      LOG.debug("Another server made the key for tokens");
    }
  }

  /** Anything else is somebody's writing, wrong as it may be. */
  private boolean isBlankFor(Duration time, Instant now) throws IOException {
    return Files.getLastModifiedTime(path).toInstant().plus(time).isBefore(now)
        && Files.readString(path, StandardCharsets.ISO_8859_1).chars().allMatch(c -> c <= ' ');
  }

  private static List<SigningKey> parse(Path path, byte[] content) {
    List<SigningKey> keys = new ArrayList<>();
    for (String line : new String(content, StandardCharsets.US_ASCII).split("\\R", -1)) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#") || keys.size() == MAX_KEYS) {
        continue;
      }
      try {
        byte[] key = Base64.getDecoder().decode(text);
        if (key.length >= KEY_BYTES) {
          keys.add(new SigningKey(key));
          continue;
        }
      } catch (IllegalArgumentException _) {
        // Falls through to the one message for every line that is no key.
      }
      LOG.atWarn()
          .addKeyValue("path", path)
          .log("A line is skipped: not a key of 32 bytes or more in Base64");
    }
    if (keys.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("path", path)
          .log(
              "No key in the file: no token can be given out with it. A line of it is what"
                  + " openssl rand -base64 32 writes");
    }
    return List.copyOf(keys);
  }
}
