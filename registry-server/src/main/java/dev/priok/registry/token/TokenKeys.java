package dev.priok.registry.token;

import dev.priok.registry.reload.ReloadedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
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

  private final Path path;
  private final ReloadedFile<List<SigningKey>> file;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean toBeMade;

  private TokenKeys(Path path, boolean owned, Clock clock) {
    this.path = path;
    this.file = new ReloadedFile<>(path, content -> parse(path, content), List.of(), clock);
    this.toBeMade = owned;
  }

  /** The keys of a file that somebody else looks after. */
  public static TokenKeys of(Path path, Clock clock) {
    return new TokenKeys(path, false, clock);
  }

  /**
   * The keys of our own file, which is made by the first use when it is not there; its directory's
   * parent is.
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
    if (toBeMade) {
      make();
    }
    return file.current();
  }

  private void make() {
    lock.lock();
    try {
      if (toBeMade && !Files.exists(path)) {
        create();
      }
      toBeMade = false;
    } catch (IOException e) {
      toBeMade = false;
      LOG.atError().addKeyValue("path", path).setCause(e).log("No key for tokens could be made");
    } finally {
      lock.unlock();
    }
  }

  private void create() throws IOException {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Files.createDirectories(path.toAbsolutePath().getParent());
    Path temporary = path.resolveSibling(UUID.randomUUID() + ".tmp");
    try {
      Files.createFile(
          temporary,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(temporary, Base64.getEncoder().encodeToString(key) + "\n");
      // A link, not a rename: of two servers that begin at once both use the first one's key.
      Files.createLink(path, temporary);
    } catch (FileAlreadyExistsException _) {
      LOG.debug("Another server made the key for tokens");
    } finally {
      Files.deleteIfExists(temporary);
    }
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
    return List.copyOf(keys);
  }
}
