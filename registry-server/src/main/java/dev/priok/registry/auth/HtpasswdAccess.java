package dev.priok.registry.auth;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.reload.ReloadedFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users of an htpasswd file may do everything; others nothing, or pull and push where that is set.
 * A file that is missing or has no user in it opens nothing. Wrong credentials are refused even for
 * what needs none: whoever sends them is to know.
 */
public final class HtpasswdAccess implements AccessControl {
  private static final Logger LOG = LoggerFactory.getLogger(HtpasswdAccess.class);
  private static final int MAX_NAMED_LINES = 20;

  private final boolean anonymousPullAndPush;
  private final String challenge;
  private final @Nullable ReloadedFile<Htpasswd> file;
  private final PasswordCheck passwords;

  /**
   * Reads the file, and again whenever it changed.
   *
   * @param path the file of users; null lets nobody log in
   * @param anonymousPullAndPush whether pull and push need no login; deleting always does
   */
  public HtpasswdAccess(
      @Nullable Path path, String realm, boolean anonymousPullAndPush, Clock clock) {
    this.anonymousPullAndPush = anonymousPullAndPush;
    this.challenge = "Basic realm=\"" + realm.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "_") + "\"";
    this.file =
        path == null
            ? null
            : new ReloadedFile<>(path, content -> read(path, content), Htpasswd.EMPTY, clock);
    this.passwords =
        new PasswordCheck(new FailureThrottle(clock), Runtime.getRuntime().availableProcessors());
    // So that a file that is not there is reported at the start, not at the first login.
    var _ = users();
  }

  @Override
  public AccessDecision decide(
      @Nullable String authorization, String clientAddress, AccessRequest request) {
    return switch (Authorization.parse(authorization)) {
      case Authorization.Anonymous _ -> anonymous(request);
      case Authorization.Unusable _ -> refused(null, "log in with user name and password");
      case Authorization.Basic basic ->
          switch (passwords.check(users(), basic, clientAddress)) {
            case PasswordCheck.Outcome.Right _ -> new AccessDecision.Allowed(basic.user());
            case PasswordCheck.Outcome.Wrong _ ->
                refused(basic.user(), "user name or password is wrong");
            case PasswordCheck.Outcome.NotNow(var retryAfter) ->
                new AccessDecision.Throttled(basic.user(), retryAfter);
          };
    };
  }

  @Override
  public Optional<String> invitation() {
    return anonymousPullAndPush && !users().isEmpty() ? Optional.of(challenge) : Optional.empty();
  }

  private AccessDecision anonymous(AccessRequest request) {
    boolean allowed =
        switch (request.action()) {
          case PING, PULL, PUSH, CATALOG -> anonymousPullAndPush;
          case DELETE -> false;
        };
    return allowed
        ? new AccessDecision.Allowed(null)
        : refused(null, "log in with user name and password");
  }

  private AccessDecision refused(@Nullable String user, String message) {
    return new AccessDecision.Unauthenticated(user, challenge, message);
  }

  private Htpasswd users() {
    return file == null ? Htpasswd.EMPTY : file.current();
  }

  private static Htpasswd read(Path path, byte[] content) {
    Htpasswd users = Htpasswd.parse(content);
    if (!users.skippedLines().isEmpty()) {
      LOG.atWarn()
          .addKeyValue("path", path)
          .addKeyValue("lines", users.skippedLines().stream().limit(MAX_NAMED_LINES).toList())
          .log("Lines are skipped: not a user and a bcrypt hash, as htpasswd -B writes them");
    }
    if (users.isEmpty()) {
      LOG.atWarn().addKeyValue("path", path).log("File has no user in it: nobody can log in");
    } else {
      LOG.atInfo().addKeyValue("path", path).addKeyValue("users", users.size()).log("Users read");
    }
    return users;
  }
}
