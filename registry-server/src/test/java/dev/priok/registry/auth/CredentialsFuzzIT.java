package dev.priok.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** No file of users and no header lets anybody in by its form. */
class CredentialsFuzzIT {

  @FuzzTest
  void htpasswd(byte[] input) {
    Htpasswd users = Htpasswd.parse(input);

    assertThat(users.hashOf("")).isEmpty();
    assertThat(users.nobody()).matches("\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}");
    assertThat(users.size()).isLessThanOrEqualTo(input.length / 61);
  }

  @FuzzTest
  void authorization(byte[] input) {
    Authorization read = Authorization.parse(new String(input, StandardCharsets.ISO_8859_1));

    if (read instanceof Authorization.Basic basic) {
      assertThat(basic.user()).doesNotContain(":");
    }
  }
}
