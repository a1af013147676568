package dev.priok.registry.auth;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.Action;
import dev.priok.registry.access.Caller;
import dev.priok.registry.access.TokenDecision;
import dev.priok.registry.access.TokenRequest;
import dev.priok.registry.token.Scope;
import dev.priok.registry.token.Token;
import dev.priok.registry.token.TokenMint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Users of an htpasswd file may do what the rules give them; others nothing, or what needs no
 * login. A file that is missing or has no user in it opens nothing. Wrong credentials are refused
 * even for what needs none: whoever sends them is to know.
 *
 * <p>Where there is a mint, callers may come with a token instead of a password. A token never
 * allows more than its user may do at the moment it is used.
 */
public final class HtpasswdAccess implements AccessControl {
  private static final String LOG_IN = "log in with user name and password";

  private final Recent<Permissions> permissions;
  private final String basicChallenge;
  private final Recent<Htpasswd> users;
  private final PasswordCheck passwords;
  private final @Nullable TokenMint tokens;
  private final Clock clock;

  /**
   * Reads the file, and again whenever it changed.
   *
   * @param path the file of users; null lets nobody log in
   * @param permissions asked for each decision but those made at once, for which it counts a tenth
   *     of a second longer
   * @param mint makes and reads tokens while anonymous callers may pull; null where never
   */
  public HtpasswdAccess(
      @Nullable Path path,
      String realm,
      Supplier<Permissions> permissions,
      @Nullable TokenMint mint,
      Clock clock) {
    this(path, realm, permissions, mint, clock, PasswordCheck.bcrypt());
  }

  /** The same with another way to verify a password. */
  HtpasswdAccess(
      @Nullable Path path,
      String realm,
      Supplier<Permissions> permissions,
      @Nullable TokenMint mint,
      Clock clock,
      PasswordCheck.Hashing hashing) {
    this.permissions = new Recent<>(permissions, clock);
    this.basicChallenge = Challenge.basic(realm);
    this.users = new Recent<>(new HtpasswdFile(path, clock)::users, clock);
    this.passwords =
        new PasswordCheck(
            hashing, new FailureThrottle(clock), Runtime.getRuntime().availableProcessors());
    this.tokens = mint;
    this.clock = clock;
  }

  @Override
  public AccessDecision decide(Caller caller, AccessRequest request) {
    return switch (Authorization.parse(caller.authorization())) {
      case Authorization.Anonymous _ ->
          permissions.get().allow(null, request)
              ? new AccessDecision.Allowed(null)
              : unauthenticated(caller, request, null);
      case Authorization.Unusable _ -> unauthenticated(caller, request, null);
      case Authorization.Bearer(String text) -> byToken(caller, request, text);
      case Authorization.Basic basic -> {
        AccessDecision login = logIn(caller, request, basic);
        yield login instanceof AccessDecision.Allowed ? judge(basic.user(), request) : login;
      }
    };
  }

  @Override
  public Optional<AccessDecision.Allowed> allowedAtOnce(Caller caller, AccessRequest request) {
    return switch (Authorization.parse(caller.authorization())) {
      case Authorization.Anonymous _ -> knownAllowed(null, request);
      case Authorization.Basic basic ->
          users
              .known()
              .filter(known -> passwords.isKnown(known, basic))
              .flatMap(_ -> knownAllowed(basic.user(), request));
      case Authorization.Bearer _, Authorization.Unusable _ -> Optional.empty();
    };
  }

  private Optional<AccessDecision.Allowed> knownAllowed(
      @Nullable String user, AccessRequest request) {
    return permissions
        .known()
        .filter(known -> known.allow(user, request))
        .map(_ -> new AccessDecision.Allowed(user));
  }

  @Override
  public Optional<String> invitation() {
    boolean entered = permissions.get().allow(null, new AccessRequest(Action.PING, null));
    return entered && !users.get().isEmpty() ? Optional.of(basicChallenge) : Optional.empty();
  }

  @Override
  public TokenDecision issue(Caller caller, TokenRequest wanted) {
    TokenMint mint = mint();
    if (mint == null) {
      return new TokenDecision.NotOffered();
    }
    Htpasswd known = users.get();
    Authorization authorization = credentials(caller, wanted);
    String user = null;
    if (authorization instanceof Authorization.Basic basic) {
      AccessDecision login = logIn(known, caller, basicChallenge, basic);
      if (!(login instanceof AccessDecision.Allowed)) {
        return new TokenDecision.Refused(login);
      }
      user = basic.user();
    } else if (!(authorization instanceof Authorization.Anonymous)) {
      return new TokenDecision.Refused(
          new AccessDecision.Unauthenticated(null, basicChallenge, LOG_IN));
    }
    return issue(mint, known, user, Scope.parse(wanted.scopes()));
  }

  private TokenDecision issue(
      TokenMint issuer, Htpasswd users, @Nullable String user, List<Scope> wanted) {
    List<Scope> granted = wanted.stream().flatMap(scope -> granted(user, scope).stream()).toList();
    String line = user == null ? null : users.hashOf(user).orElse(null);
    Instant now = clock.instant();
    String names = granted.stream().map(Scope::toString).collect(Collectors.joining(" "));
    return issuer
        .issue(user, line, granted, now)
        .<TokenDecision>map(
            token -> new TokenDecision.Issued(user, token, now, TokenMint.LIFE, names))
        .orElseGet(TokenDecision.NoKey::new);
  }

  private Optional<Scope> granted(@Nullable String user, Scope wanted) {
    List<Action> actions =
        wanted.actions().stream()
            .filter(action ->
                permissions.get().allow(user, new AccessRequest(action, wanted.repository())))
            .toList();
    return actions.isEmpty()
        ? Optional.empty()
        : Optional.of(new Scope(wanted.repository(), Set.copyOf(actions)));
  }

  private static Authorization credentials(Caller caller, TokenRequest wanted) {
    TokenRequest.Login login = wanted.login();
    return login == null
        ? Authorization.parse(caller.authorization())
        : new Authorization.Basic(login.user(), login.password().getBytes(StandardCharsets.UTF_8));
  }

  private AccessDecision byToken(Caller caller, AccessRequest request, String text) {
    TokenMint mint = mint();
    Optional<Token> read =
        mint == null ? Optional.empty() : mint.read(text, user -> users.get().hashOf(user));
    if (read.isEmpty()) {
      return unauthenticated(caller, request, Challenge.Flaw.INVALID_TOKEN);
    }
    Token token = read.get();
    String user = token.user();
    boolean allowed = request.action() == Action.PING || permissions.get().allow(user, request);
    // What nobody needs a token for is not refused because one for something else was sent.
    if (allowed && (token.covers(request) || permissions.get().allow(null, request))) {
      return new AccessDecision.Allowed(user);
    }
    if (!allowed && user != null) {
      return new AccessDecision.Forbidden(user, permissions.get().missing(user, request));
    }
    Challenge.Flaw flaw =
        user == null ? Challenge.Flaw.LOGIN_MISSING : Challenge.Flaw.SCOPE_MISSING;
    return unauthenticated(caller, request, flaw);
  }

  /** Others need no token: they come with a password, or need nothing at all. */
  private @Nullable TokenMint mint() {
    return permissions.get().anonymous() == Permissions.Anonymous.PULL ? tokens : null;
  }

  private AccessDecision judge(String user, AccessRequest request) {
    return permissions.get().allow(user, request)
        ? new AccessDecision.Allowed(user)
        : new AccessDecision.Forbidden(user, permissions.get().missing(user, request));
  }

  private AccessDecision logIn(Caller caller, AccessRequest request, Authorization.Basic basic) {
    return logIn(users.get(), caller, challenge(caller, request, null), basic);
  }

  private AccessDecision logIn(
      Htpasswd users, Caller caller, String challenge, Authorization.Basic basic) {
    return switch (passwords.check(users, basic, caller.address())) {
      case PasswordCheck.Outcome.Right _ -> new AccessDecision.Allowed(basic.user());
      case PasswordCheck.Outcome.Wrong _ ->
          new AccessDecision.Unauthenticated(
              basic.user(), challenge, "user name or password is wrong");
      case PasswordCheck.Outcome.NotNow(var retryAfter) ->
          new AccessDecision.Throttled(basic.user(), retryAfter);
    };
  }

  private AccessDecision unauthenticated(
      Caller caller, AccessRequest request, Challenge.@Nullable Flaw flaw) {
    return new AccessDecision.Unauthenticated(
        null, challenge(caller, request, flaw), flaw == null ? LOG_IN : flaw.description());
  }

  /** Bearer where anonymous callers can get somewhere by it and are known to find the endpoint. */
  private String challenge(Caller caller, AccessRequest request, Challenge.@Nullable Flaw flaw) {
    String origin = caller.origin().get();
    return mint() == null || origin == null
        ? basicChallenge
        : Challenge.bearer(origin, request, flaw);
  }
}
