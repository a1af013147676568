package dev.priok.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtpasswdTest {
  private static final String A = "$2y$05$" + "a".repeat(53);
  private static final String B = "$2b$12$" + "b".repeat(53);

  @Test
  void readsUsersAndSkipsBlankLinesAndComments() {
    Htpasswd users = parse("\n# people\n ann:" + A + " \r\n\r\nbob:" + B);

    assertThat(users.hashOf("ann")).contains(A);
    assertThat(users.hashOf("bob")).contains(B);
    assertThat(users.size()).isEqualTo(2);
    assertThat(users.skippedLines()).isEmpty();
  }

  @Test
  void theLaterOfTwoLinesWins() {
    assertThat(parse("ann:" + A + "\nann:" + B).hashOf("ann")).contains(B);
  }

  @Test
  void namesTheLinesThatAreNoUserWithABcryptHash() {
    Htpasswd users =
        parse(
            String.join(
                "\n",
                "nocolon",
                "md5:$apr1$abc$def",
                "sha:{SHA}abc",
                "plain:secret",
                ":" + A,
                "tooshort:$2y$05$abc",
                "cost:$2y$03$" + "a".repeat(53),
                "cost:$2y$18$" + "a".repeat(53),
                "cost:$2y$31$" + "a".repeat(53),
                "kind:$2x$05$" + "a".repeat(53),
                "long:" + A + "a",
                "long:" + A + "/.",
                "ann:" + A));

    assertThat(users.size()).isEqualTo(1);
    assertThat(users.skippedLines()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  }

  @Test
  void aLineMayGoOnBehindTheHashAsInRegistry2() {
    Htpasswd users = parse("ann:" + A + " # CI, until May\nbob:" + B + ":Bob Example");

    assertThat(users.hashOf("ann")).contains(A);
    assertThat(users.hashOf("bob")).contains(B);
    assertThat(users.skippedLines()).isEmpty();
  }

  @Test
  void anEmptyFileHasNobody() {
    assertThat(parse("").isEmpty()).isTrue();
    assertThat(parse("# nobody\n").isEmpty()).isTrue();
  }

  @Test
  void nobodyCostsWhatAUserCosts() {
    assertThat(parse("bob:" + B).nobody()).startsWith("$2a$12$").hasSize(60);
    assertThat(Htpasswd.EMPTY.nobody()).startsWith("$2a$10$").hasSize(60);
  }

  @Test
  void aGuessCostsWhatTheCostliestHashCostsWhoeverItIsFor() {
    Htpasswd users = parse("ann:" + A + "\nbob:" + B);

    assertThat(users.nobody()).startsWith("$2a$12$");
    assertThat(users.makeUpFor(users.nobody())).isEmpty();
    for (String hash : List.of(A, B)) {
      assertThat(work(hash) + users.makeUpFor(hash).stream().mapToLong(HtpasswdTest::work).sum())
          .isEqualTo(work(users.nobody()));
    }
  }

  @Test
  void oneCostlyLineDoesNotMakeEverybodysGuessesCostly() {
    String costly = "$2y$16$" + "c".repeat(53);
    Htpasswd users = parse("ann:" + A + "\n\ncarl:" + costly);

    assertThat(users.nobody()).startsWith("$2a$12$");
    assertThat(work(A) + users.makeUpFor(A).stream().mapToLong(HtpasswdTest::work).sum())
        .isEqualTo(1L << 12);
    assertThat(users.makeUpFor(costly)).isEmpty();
    assertThat(users.costlyLines()).containsExactly(3);
    assertThat(parse("ann:" + A + "\nbob:" + B).costlyLines()).isEmpty();
  }

  private static long work(String hash) {
    return 1L << Integer.parseInt(hash.substring(4, 6));
  }

  private static Htpasswd parse(String text) {
    return Htpasswd.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
