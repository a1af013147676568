package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.auth.HtpasswdAccess;
import dev.priok.registry.auth.Permissions;
import dev.priok.registry.token.TokenKeys;
import dev.priok.registry.token.TokenMint;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests for more than a token can hold. */
class TokenLimitsTest {
  @TempDir Path root;
  @TempDir Path folder;

  @AutoClose private RunningRegistry registry;

  @BeforeEach
  void start() {
    Clock clock = Clock.systemUTC();
    Permissions permissions = new Permissions(Permissions.Anonymous.PULL, List.of());
    TokenMint mint = new TokenMint(TokenKeys.ownedAt(folder.resolve("token.key"), clock), clock);
    registry =
        RunningRegistry.open(
            root,
            settings -> settings,
            new HtpasswdAccess(null, "team", () -> permissions, mint, clock));
  }

  @Test
  void aTokenThatIsGivenOutIsTakenAndOneThatWouldNotBeIsRefused() throws IOException {
    HttpResponse<byte[]> some = form(scopes(100));
    HttpResponse<byte[]> tooMany = form(scopes(200));

    assertThat(some.statusCode()).isEqualTo(200);
    String token = new ObjectMapper().readTree(some.body()).path("token").asText();
    assertThat(registry.get("/v2/", "Authorization", "Bearer " + token).statusCode())
        .isEqualTo(200);
    assertThat(tooMany.statusCode()).isEqualTo(400);
    assertThat(text(tooMany)).contains("ask for fewer scopes at once");
  }

  @Test
  void aFormThatIsTooLargeIsRefusedInWordsOfItsOwn() {
    HttpResponse<byte[]> answer = form("a=" + "x".repeat(20_000));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(text(answer))
        .contains("the form has more than 16384 bytes")
        .doesNotContain("anifest");
  }

  private static String scopes(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "scope=repository:team/with-a-longer-name/app%04d:pull".formatted(i))
        .collect(Collectors.joining("&"));
  }

  private HttpResponse<byte[]> form(String body) {
    return registry.post(
        "/token",
        body.getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
