package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** What an answer to bad input has to look like (distribution-spec v1.1.1, "Error Codes"). */
final class Refusals {

  private Refusals() {}

  /**
   * Asserts {@code status}, or any 4xx for {@code 4xx}, and {@code code} in the body; {@code ANY}
   * is any code, the empty one an answer without a body.
   */
  static void assertRefused(RawHttp.Answer answer, String status, String code) {
    if (status.equals("4xx")) {
      assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
    } else {
      assertThat(answer.status()).as(answer.body()).isEqualTo(Integer.parseInt(status));
    }
    if (code.isEmpty()) {
      assertThat(answer.body()).isEmpty();
    } else {
      assertSpecError(answer, code);
    }
  }

  static void assertSpecError(RawHttp.Answer answer, String code) {
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    JsonNode error =
        RegistryClient.json(answer.body().getBytes(StandardCharsets.ISO_8859_1))
            .path("errors")
            .path(0);
    if (code.equals("ANY")) {
      assertThat(error.path("code").asText()).as(answer.body()).matches("[A-Z_]+");
    } else {
      assertThat(error.path("code").asText()).as(answer.body()).isEqualTo(code);
    }
    assertThat(error.path("message").asText()).as(answer.body()).isNotBlank();
  }
}
