package dev.priok.operator.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyedCertificateTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final CertificateAuthority authority = CertificateAuthority.create(NOW);
  private final KeyedCertificate leaf =
      authority.issue("x", SubjectNames.of(List.of("*.apps.svc", "fd00::1")), NOW);

  @Test
  void isTheSameAfterASecret() {
    KeyedCertificate read = KeyedCertificate.read(leaf.data());

    assertThat(read).isEqualTo(leaf);
    assertThat(read.data()).isEqualTo(leaf.data());
  }

  @Test
  void readsTheKeyAsOpensslWritesItForEllipticCurves() throws Exception {
    Map<String, String> data = new HashMap<>(leaf.data());
    data.put("tls.key", base64(sec1((ECPrivateKey) leaf.key())));

    assertThat(text(data, "tls.key")).startsWith("-----BEGIN EC PRIVATE KEY-----");
    assertThat(((ECPrivateKey) KeyedCertificate.read(data).key()).getS())
        .isEqualTo(((ECPrivateKey) leaf.key()).getS());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls.crt |          | it has no key tls.crt",
        "tls.key |          | it has no key tls.key",
        "tls.crt | no PEM   | tls.crt holds no certificate in PEM",
        "tls.key | no PEM   | tls.key holds no private key in PEM",
        "tls.crt | -----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE----- | cannot be read",
        "tls.key | -----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY----- | cannot be read"
      })
  void saysWhatIsWrong(String key, String value, String message) {
    Map<String, String> data = new HashMap<>(leaf.data());
    if (value == null) {
      data.remove(key);
    } else {
      data.put(key, base64(value.replace("\\n", "\n")));
    }

    assertThatThrownBy(() -> KeyedCertificate.read(data))
        .isInstanceOf(InvalidCertificateException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() {
    Map<String, String> data = new HashMap<>(leaf.data());
    data.put("tls.key", authority.self().data().get("tls.key"));

    assertThatThrownBy(() -> KeyedCertificate.read(data))
        .hasMessage("tls.key is not the key of the first certificate in tls.crt");
  }

  @Test
  void aKeyOfAnotherKindIsRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    KeyPair rsa = generator.generateKeyPair();
    Map<String, String> data = new HashMap<>(leaf.data());
    data.put("tls.key", base64(Pem.of(rsa.getPrivate())));

    assertThatThrownBy(() -> KeyedCertificate.read(data))
        .hasMessage("tls.key is not the key of the first certificate in tls.crt");
  }

  @Test
  void anEncryptedKeyIsNamedAsSuch() throws Exception {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          new JcaPKCS8Generator(
              leaf.key(),
              new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                  .setProvider(new BouncyCastleProvider())
                  .setPassword("secret".toCharArray())
                  .build()));
    }
    Map<String, String> data = new HashMap<>(leaf.data());
    data.put("tls.key", base64(text.toString()));

    assertThatThrownBy(() -> KeyedCertificate.read(data))
        .hasMessageContaining("tls.key is encrypted: write it without a passphrase");
  }

  @Test
  void aWildcardStandsForOneLabel() {
    assertThat(leaf.missing(SubjectNames.of(List.of("Team.apps.svc", "FD00:0:0::1")))).isEmpty();
    assertThat(leaf.missing(SubjectNames.of(List.of("a.team.apps.svc", "apps.svc")))).hasSize(2);
  }

  @Test
  void nothingSecretIsInTheText() {
    assertThat(leaf.toString())
        .contains("CN=x")
        .doesNotContain("PRIVATE", text(leaf.data(), "tls.key"));
  }

  /** With the curve inside, as every tool writes it. */
  private static String sec1(ECPrivateKey key) throws Exception {
    byte[] encoded =
        new org.bouncycastle.asn1.sec.ECPrivateKey(256, key.getS(), SECObjectIdentifiers.secp256r1)
            .getEncoded();
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject("EC PRIVATE KEY", encoded));
    }
    return text.toString();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Map<String, String> data, String key) {
    return new String(Base64.getDecoder().decode(data.get(key)), StandardCharsets.UTF_8);
  }
}
