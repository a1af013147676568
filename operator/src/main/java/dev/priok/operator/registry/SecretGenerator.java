package dev.priok.operator.registry;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Makes passwords and tokens. */
public final class SecretGenerator {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int PASSWORD_LENGTH = 32;
  private static final int TOKEN_LENGTH = 48;

  private final RandomGenerator random;

  public SecretGenerator() {
    this(new SecureRandom());
  }

  SecretGenerator(RandomGenerator random) {
    this.random = random;
  }

  String password() {
    return text(PASSWORD_LENGTH);
  }

  String token() {
    return text(TOKEN_LENGTH);
  }

  private String text(int length) {
    return random
        .ints(length, 0, ALPHABET.length())
        .mapToObj(i -> String.valueOf(ALPHABET.charAt(i)))
        .collect(Collectors.joining());
  }
}
