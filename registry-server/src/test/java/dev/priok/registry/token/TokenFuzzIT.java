package dev.priok.registry.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Nothing but what the registry signed is a token, and a scope means what it says. */
class TokenFuzzIT {

  private static Path key;
  private static TokenMint mint;

  @BeforeAll
  static void makeKey() throws IOException {
    key = Files.createTempDirectory("fuzz").resolve("token.key");
    mint = new TokenMint(TokenKeys.ownedAt(key, Clock.systemUTC()), Clock.systemUTC());
  }

  @AfterAll
  static void removeKey() throws IOException {
    Files.deleteIfExists(key);
    Files.deleteIfExists(key.getParent());
  }

  @FuzzTest
  void token(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);

    assertThat(mint.read(text, _ -> Optional.of("line"))).isEmpty();
  }

  @FuzzTest
  void scope(byte[] input) {
    List<Scope> scopes = Scope.parse(List.of(new String(input, StandardCharsets.UTF_8)));

    assertThat(Scope.parse(scopes.stream().map(Scope::toString).toList())).isEqualTo(scopes);
  }
}
