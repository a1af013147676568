package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.access.AccessRule;
import dev.priok.registry.access.Action;
import dev.priok.registry.access.RepositoryGlob;
import dev.priok.registry.auth.HtpasswdAccess;
import dev.priok.registry.auth.Permissions;
import dev.priok.registry.token.TokenKeys;
import dev.priok.registry.token.TokenMint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anonymous pull, pushing with a login, and rules, as a client of the token protocol sees them. */
class TokenRequestsTest {
  /** Written by {@code htpasswd -nbB -C 4}: secret, and another password. */
  private static final String SECRET =
      "$2y$04$ShYuNilVGaNwm/PJvVVV7u1o41Trcr6NeERbHcJkFKKrMi9PhAM1q";

  private static final String OTHER =
      "$2y$04$IABxWuIZyOS7w2jD5ey6MeQmGlzZ7ud.HYuKDhVRU8kWYK5WqucPe";
  private static final String ANN = basic("ann", "secret");

  @TempDir Path folder;
  @TempDir Path root;
  private final AdjustableClock clock = new AdjustableClock(Instant.now().plusSeconds(60));
  private volatile Permissions permissions = new Permissions(Permissions.Anonymous.NONE, List.of());
  @AutoClose private RunningRegistry registry;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(users(), "ann:" + SECRET + "\nci:" + SECRET + "\n");
    registry = open(Permissions.Anonymous.PULL, List.of());
  }

  private void pushImages(String... repositories) {
    try (RunningRegistry open = RunningRegistry.open(root)) {
      for (String repository : repositories) {
        open.pushImage(repository, "v1", "layer");
      }
    }
  }

  @Test
  void pullingNeedsNoLoginWithAnAnonymousTokenAndWithoutOne() throws IOException {
    pushImages("team/app", "other/app");
    String token = token("/token?service=priok&scope=repository:team/app:pull,push");

    assertThat(registry.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(200);
    assertThat(get("/v2/", token).statusCode()).isEqualTo(200);
    assertThat(get("/v2/team/app/manifests/v1", token).statusCode()).isEqualTo(200);
    assertThat(text(registry.get("/v2/_catalog"))).contains("team/app", "other/app");
  }

  @Test
  void theChallengeLeadsBackToWhereTheClientCameFrom() {
    HttpResponse<byte[]> ping = registry.get("/v2/");
    HttpResponse<byte[]> push = registry.post("/v2/team/app/blobs/uploads/", new byte[0]);
    String realm = "Bearer realm=\"http://127.0.0.1:" + registry.port() + "/token\"";

    assertThat(ping.statusCode()).isEqualTo(401);
    assertThat(header(ping, "WWW-Authenticate")).isEqualTo(realm + ",service=\"priok\"");
    assertThat(push.statusCode()).isEqualTo(401);
    assertThat(header(push, "WWW-Authenticate"))
        .isEqualTo(realm + ",service=\"priok\",scope=\"repository:team/app:pull,push\"");
  }

  @Test
  void behindAProxyWhoseSchemeIsNotKnownNoPasswordIsSentToAGuess() {
    for (String name : List.of("X-Forwarded-Proto", "Forwarded")) {
      assertThat(header(registry.get("/v2/", name, "https"), "WWW-Authenticate"))
          .isEqualTo("Basic realm=\"team\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-Proto, https,                            https",
    "X-Forwarded-Proto, http,                             http",
    "X-Forwarded-Proto, 'http, https',                    https",
    "Forwarded,         'for=1.2.3.4;proto=https;by=me',  https",
    "Forwarded,         'proto=http, for=_x;proto=\"https\"', https"
  })
  void aTrustedProxyIsBelievedWhatSchemeItWasReachedBy(String name, String value, String scheme) {
    registry.close();
    registry = openBehind("127.0.0.0/8");

    assertThat(header(registry.get("/v2/", name, value), "WWW-Authenticate"))
        .startsWith("Bearer realm=\"%s://127.0.0.1:%d/token\"".formatted(scheme, registry.port()));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, gopher",
    "127.0.0.0/8, ''",
    "127.0.0.0/8, 'https, evil\"'",
    "10.0.0.0/8,  https",
    "127.0.0.2,   https",
    "::1,         https"
  })
  void aStrangersWordAboutTheSchemeAndNonsenseCountForNothing(String trusted, String value) {
    registry.close();
    registry = openBehind(trusted);

    assertThat(header(registry.get("/v2/", "X-Forwarded-Proto", value), "WWW-Authenticate"))
        .isEqualTo("Basic realm=\"team\"");
  }

  @ParameterizedTest
  @CsvSource({
    "https://registry.example.com,      registry.example.com,      '',    https",
    "https://registry.example.com,      Registry.Example.com:443,  '',    https",
    "https://registry.example.com:443,  registry.example.com,      '',    https",
    "https://registry.example.com:8443, registry.example.com:8443, '',    https",
    "https://registry.example.com,      registry.example.com,      https, https",
    "http://registry.example.com:80,    registry.example.com,      http,  http",
    "https://registry.example.com,      10.96.0.7:5000,            '',    http",
    "https://registry.example.com,      registry.example.com:5000, '',    http"
  })
  void underTheConfiguredHostTheRealmHasItsScheme(
      URI host, String asked, String said, String scheme) throws IOException {
    assertThat(challengeUnder(host, asked, said))
        .contains("Bearer realm=\"%s://%s/token\"".formatted(scheme, asked));
  }

  @ParameterizedTest
  @CsvSource({"registry.example.com, http", "registry.example.com, x", "10.96.0.7:5000, https"})
  void aProxyThatSaysOtherwiseThanTheConfiguredHostLeavesTheSchemeOpen(String asked, String said)
      throws IOException {
    URI host = URI.create("https://registry.example.com");

    assertThat(challengeUnder(host, asked, said)).contains("Basic realm").doesNotContain("Bearer");
  }

  private String challengeUnder(URI host, String asked, String said) throws IOException {
    registry.close();
    registry = open(Permissions.Anonymous.PULL, List.of(), RunningRegistry.knownAs(host));
    String forwarded = said.isEmpty() ? "" : "X-Forwarded-Proto: " + said + "\r\n";
    try (RawClient client = new RawClient(registry)) {
      client.write(
          "GET /v2/ HTTP/1.1\r\nHost: " + asked + "\r\n" + forwarded + "Connection: close\r\n\r\n");
      return client.readHead();
    }
  }

  @Test
  void theRealmLiesBelowThePrefixAndGivesTokensThere() throws IOException {
    registry.close();
    registry = open(Permissions.Anonymous.PULL, List.of(), RunningRegistry.below("/reg/"));

    String challenge = header(registry.get("/reg/v2/"), "WWW-Authenticate");

    assertThat(challenge)
        .startsWith("Bearer realm=\"http://127.0.0.1:" + registry.port() + "/reg/token\"");
    assertThat(token("/reg/token?service=priok&scope=repository:team/app:pull")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\"b",
        "a b",
        "evil/path",
        "u@h",
        "h:123456",
        "",
        "h\\",
        "[::1",
        "h,evil",
        "h;evil",
        "h'evil",
        "h%41evil",
        "h!evil",
        "$evil",
        "a=b&evil"
      })
  void aHostThatIsNoneIsNeverSentBack(String host) throws IOException {
    try (RawClient client = new RawClient(registry)) {
      client.write("GET /v2/ HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      String head = client.readHead();

      assertThat(head).startsWith("HTTP/1.1 4").doesNotContain("Bearer").doesNotContain("evil");
    }
  }

  @Test
  void anAnonymousTokenPushesNothingAndSaysWhichScopeIsMissing() throws IOException {
    String token = token("/token?scope=repository:team/app:pull,push,delete");

    HttpResponse<byte[]> refused =
        registry.post("/v2/team/app/blobs/uploads/", new byte[0], "Authorization", token);

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(header(refused, "WWW-Authenticate"))
        .contains("scope=\"repository:team/app:pull,push\"", "error=\"insufficient_scope\"");
  }

  @Test
  void aUsersTokenDoesWhatItWasGivenForAndNoMore() throws IOException {
    pushImages("team/app", "other/app");
    String push = token("/token?scope=repository:team/app:pull,push&account=ann", ANN);

    assertThat(startUpload("team/app", push).statusCode()).isEqualTo(202);
    assertThat(startUpload("other/app", push).statusCode()).isEqualTo(401);
    assertThat(get("/v2/_catalog", push).statusCode()).as("open to anybody").isEqualTo(200);
    String catalog = token("/token?scope=registry:catalog:*", ANN);
    assertThat(text(get("/v2/_catalog", catalog))).contains("team/app", "other/app");
    String two =
        token("/token?scope=repository:a:push&scope=repository:b:pull%20repository:c:push", ANN);
    assertThat(startUpload("a", two).statusCode()).isEqualTo(202);
    assertThat(startUpload("c", two).statusCode()).isEqualTo(202);
    assertThat(startUpload("b", two).statusCode()).isEqualTo(401);
  }

  @Test
  void aFormGivesATokenAsContainerdAsks() throws IOException {
    HttpResponse<byte[]> answer =
        form("grant_type=password&username=ann&password=secret&scope=repository:team/app:push");
    JsonNode json = new ObjectMapper().readTree(answer.body());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
    assertThat(json.path("expires_in").asInt()).isEqualTo(300);
    assertThat(startUpload("team/app", "Bearer " + json.path("access_token").asText()).statusCode())
        .isEqualTo(202);
    assertThat(form("grant_type=password&username=ann&password=no").statusCode()).isEqualTo(401);
    assertThat(form("grant_type=refresh_token&refresh_token=x").statusCode()).isEqualTo(400);
    assertThat(form("%zz=&%ff").statusCode()).isLessThan(500);
    assertThat(form("a=" + "x".repeat(20_000)).statusCode()).isBetween(400, 499);
  }

  @Test
  void aWrongPasswordGetsNoTokenAndBasicIsTakenAsWell() {
    HttpResponse<byte[]> refused =
        registry.get("/token?scope=x", "Authorization", basic("ann", "wrong"));

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(text(refused)).contains("user name or password is wrong");
    assertThat(startUpload("team/app", ANN).statusCode()).isEqualTo(202);
  }

  @Test
  void aTokenDiesWithItsLineAndWithItsTime() throws IOException {
    String ann = token("/token?scope=repository:team/app:push", ANN);
    assertThat(startUpload("team/app", ann).statusCode()).isEqualTo(202);
    clock.advance(Duration.ofSeconds(299));
    assertThat(startUpload("team/app", ann).statusCode()).isEqualTo(202);

    clock.advance(Duration.ofSeconds(1));
    HttpResponse<byte[]> expired = startUpload("team/app", ann);
    assertThat(expired.statusCode()).isEqualTo(401);
    assertThat(header(expired, "WWW-Authenticate")).contains("error=\"invalid_token\"");

    String again = token("/token?scope=repository:team/app:push", ANN);
    Files.writeString(users(), "ann:" + OTHER + "\n");
    assertThat(startUpload("team/app", again).statusCode()).isEqualTo(401);
    Files.writeString(users(), "ann:" + SECRET + "\n");
    assertThat(startUpload("team/app", again).statusCode()).isEqualTo(202);
    Files.writeString(users(), "");
    assertThat(startUpload("team/app", again).statusCode()).isEqualTo(401);
  }

  @Test
  void aNewKeySignsAndTheOneBeforeStillCounts() throws IOException {
    String before = token("/token?scope=repository:team/app:push", ANN);
    String old = Files.readString(key());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key())))
        .isEqualTo("rw-------");

    Files.writeString(key(), Base64.getEncoder().encodeToString(new byte[32]) + "\n" + old);
    assertThat(startUpload("team/app", before).statusCode()).isEqualTo(202);
    String after = token("/token?scope=repository:team/app:push", ANN);
    Files.writeString(key(), old);
    assertThat(startUpload("team/app", after).statusCode()).isEqualTo(401);
    assertThat(startUpload("team/app", before).statusCode()).isEqualTo(202);

    Files.writeString(key(), "too short\n");
    assertThat(startUpload("team/app", before).statusCode()).isEqualTo(401);
    assertThat(registry.get("/token").statusCode()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a", "a.b", "..", "e30.e30", "{}.{}", "\u00e4.x", "e30=.", "*"})
  void aTokenThatIsNotOursIsRefusedNotAnError(String token) {
    assertThat(get("/v2/team/app/manifests/v1", "Bearer " + token).statusCode()).isEqualTo(401);
    assertThat(get("/token", "Bearer " + token).statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenWithAnyCharacterChangedIsRefused() throws IOException {
    String token = token("/token?scope=repository:team/app:push", ANN);
    for (int i = "Bearer ".length(); i < token.length() - 1; i += 7) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      assertThat(get("/v2/", changed).statusCode()).as("character %d", i).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "repository", "repository:", "repository::pull", "::::", "a:b:c"})
  void aScopeThatMeansNothingGivesATokenForNothing(String scope) throws IOException {
    String token = token("/token?scope=" + scope, ANN);

    assertThat(get("/v2/", token).statusCode()).isEqualTo(200);
    assertThat(startUpload("team/app", token).statusCode()).isEqualTo(401);
  }

  @Test
  void rulesDecideWhatAUserMayAndSees() throws IOException {
    pushImages("team/app", "other/app");
    registry.close();
    registry =
        open(
            Permissions.Anonymous.NONE,
            List.of(
                rule("team/**", "*", Action.PULL), rule("team/*", "ci", Action.PULL, Action.PUSH)));

    assertThat(text(registry.get("/v2/_catalog", "Authorization", ANN)))
        .isEqualTo("{\"repositories\":[\"team/app\"]}");
    assertThat(get("/v2/team/app/manifests/v1", ANN).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> refused = startUpload("team/app", ANN);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(text(refused)).contains("DENIED", "user ann may not push team/app");
    assertThat(get("/v2/other/app/manifests/v1", ANN).statusCode()).isEqualTo(403);
    assertThat(startUpload("team/app", basic("ci", "secret")).statusCode()).isEqualTo(202);
    assertThat(startUpload("team/a/b", basic("ci", "secret")).statusCode()).isEqualTo(403);
    assertThat(registry.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(401);
    assertThat(registry.get("/token").statusCode()).isEqualTo(404);
  }

  @Test
  void aTokenLosesWhatARuleDoesNotGive() throws IOException {
    pushImages("team/app", "other/app");
    registry.close();
    registry =
        open(Permissions.Anonymous.PULL, List.of(rule("team/**", "ci", Action.PULL, Action.PUSH)));
    String ann = token("/token?scope=repository:team/app:pull,push", ANN);

    assertThat(startUpload("team/app", ann).statusCode()).isEqualTo(403);
    assertThat(get("/v2/team/app/manifests/v1", ann).statusCode()).isEqualTo(200);
  }

  @Test
  void aPageOfTheCatalogIsFullOfWhatMayBeSeen() throws IOException {
    registry.close();
    pushImages("even/r0", "odd/r1", "even/r2", "odd/r3", "even/r4", "odd/r5");
    registry = open(Permissions.Anonymous.NONE, List.of(rule("odd/*", "ann", Action.PULL)));

    HttpResponse<byte[]> page = get("/v2/_catalog?n=2", ANN);
    assertThat(text(page)).isEqualTo("{\"repositories\":[\"odd/r1\",\"odd/r3\"]}");
    assertThat(header(page, "Link")).contains("last=odd%2Fr3");
    HttpResponse<byte[]> last = get("/v2/_catalog?n=2&last=odd/r3", ANN);
    assertThat(text(last)).isEqualTo("{\"repositories\":[\"odd/r5\"]}");
    assertThat(header(last, "Link")).isNull();
    assertThat(text(get("/v2/_catalog", basic("ci", "secret")))).isEqualTo("{\"repositories\":[]}");
  }

  @Test
  void aTightenedRuleCountsForTokensThatWereGivenBefore() throws IOException {
    pushImages("team/app");
    String scope = "/token?service=priok&scope=repository:team/app:pull,push";
    String anonymous = token(scope);
    String user = token(scope, ANN);
    assertThat(get("/v2/team/app/manifests/v1", anonymous).statusCode()).isEqualTo(200);
    assertThat(startUpload("team/app", user).statusCode()).isEqualTo(202);

    permissions =
        new Permissions(Permissions.Anonymous.PULL, List.of(rule("other/**", "ann", Action.PUSH)));
    assertThat(startUpload("team/app", user).statusCode()).isEqualTo(403);

    permissions = new Permissions(Permissions.Anonymous.NONE, List.of());
    assertThat(get("/v2/team/app/manifests/v1", anonymous).statusCode()).isEqualTo(401);
    assertThat(registry.get("/token").statusCode()).isEqualTo(404);
    assertThat(startUpload("team/app", ANN).statusCode()).isEqualTo(202);
  }

  private RunningRegistry openBehind(String proxy) {
    return open(Permissions.Anonymous.PULL, List.of(), RunningRegistry.trusting(proxy));
  }

  private RunningRegistry open(Permissions.Anonymous anonymous, List<AccessRule> rules) {
    return open(anonymous, rules, settings -> settings);
  }

  private RunningRegistry open(
      Permissions.Anonymous anonymous,
      List<AccessRule> rules,
      UnaryOperator<ServerSettings> change) {
    TokenMint mint =
        anonymous == Permissions.Anonymous.PULL
            ? new TokenMint(TokenKeys.ownedAt(key(), clock), clock)
            : null;
    permissions = new Permissions(anonymous, rules);
    return RunningRegistry.open(
        root, change, new HtpasswdAccess(users(), "team", () -> permissions, mint, clock));
  }

  private static AccessRule rule(String glob, String user, Action... actions) {
    return new AccessRule(List.of(new RepositoryGlob(glob)), Set.of(user), Set.of(actions));
  }

  private String token(String path, String... authorization) throws IOException {
    HttpResponse<byte[]> answer =
        authorization.length == 0
            ? registry.get(path)
            : registry.get(path, "Authorization", authorization[0]);
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    return "Bearer " + new ObjectMapper().readTree(answer.body()).path("token").asText();
  }

  private HttpResponse<byte[]> get(String path, String authorization) {
    return registry.get(path, "Authorization", authorization);
  }

  private HttpResponse<byte[]> startUpload(String repository, String authorization) {
    return registry.post(
        "/v2/" + repository + "/blobs/uploads/", new byte[0], "Authorization", authorization);
  }

  private HttpResponse<byte[]> form(String body) {
    return registry.post(
        "/token", bytes(body), "Content-Type", "application/x-www-form-urlencoded");
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString(bytes(user + ":" + password));
  }

  private Path users() {
    return folder.resolve("htpasswd");
  }

  private Path key() {
    return folder.resolve("token.key");
  }
}
