package dev.priok.registry.auth;

import dev.priok.registry.reload.ReloadedFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The users as the file has them now, and a word in the log whenever that changes. */
final class HtpasswdFile {
  private static final Logger LOG = LoggerFactory.getLogger(HtpasswdFile.class);
  private static final int MAX_NAMED_LINES = 20;

  private final @Nullable ReloadedFile<Htpasswd> file;

  /** Reads the file, and again whenever it changed; without a path nobody can log in. */
  HtpasswdFile(@Nullable Path path, Clock clock) {
    this.file =
        path == null
            ? null
            : new ReloadedFile<>(path, content -> read(path, content), Htpasswd.EMPTY, clock);
    // So that a file that is not there is reported at the start, not at the first login.
    var _ = users();
  }

  /** Nobody, while the file is missing or cannot be read. */
  Htpasswd users() {
    return file == null ? Htpasswd.EMPTY : file.current();
  }

  private static Htpasswd read(Path path, byte[] content) {
    Htpasswd users = Htpasswd.parse(content);
    warn(
        path,
        users.skippedLines(),
        "Lines are skipped: not a user and a bcrypt hash of a cost from 4 to 17, as htpasswd -B"
            + " writes them");
    warn(
        path,
        users.costlyLines(),
        "Lines have a cost above 12: their users' logins are slow and take longer than others',"
            + " which tells strangers that these users exist");
    if (users.isEmpty()) {
      LOG.atWarn().addKeyValue("path", path).log("File has no user in it: nobody can log in");
    } else {
      LOG.atInfo().addKeyValue("path", path).addKeyValue("users", users.size()).log("Users read");
    }
    return users;
  }

  private static void warn(Path path, List<Integer> lines, String message) {
    if (!lines.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("path", path)
          .addKeyValue("lines", lines.stream().limit(MAX_NAMED_LINES).toList())
          .log(message);
    }
  }
}
