package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HtpasswdLinesTest {
  private static final String HASH = "$2y$10$" + "a".repeat(53);

  @Test
  void takesTheLinesThatTheRegistryTakes() {
    Htpasswd users =
        Htpasswd.parse("ci:" + HASH + " # until May\n\n# nobody\nann:" + HASH + ":Ann Example\n");

    assertThat(users.lines()).containsExactly("ci:" + HASH, "ann:" + HASH);
    assertThat(users.ignored()).isEmpty();
  }

  @Test
  void namesTheLinesThatItDoesNotTake() {
    List<String> wrong =
        List.of("plain:secret", "long:" + HASH + "a", "costly:" + HASH.replace("$10$", "$18$"));

    Htpasswd users = Htpasswd.parse(String.join("\n", wrong));

    assertThat(users.file()).isEmpty();
    assertThat(users.ignored()).containsExactly(1, 2, 3);
  }
}
