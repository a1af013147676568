package dev.priok.registry.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesIT {
  private static TestCertificates rsa;
  private static TestCertificates elliptic;

  @TempDir Path folder;

  @BeforeAll
  static void generate() {
    rsa = TestCertificates.rsa("rsa");
    elliptic = TestCertificates.elliptic("elliptic");
  }

  @Test
  void readsPkcs8Pkcs1AndSec1Keys() throws Exception {
    assertThat(load(rsa.pem(), rsa.pkcs8()).subject()).isEqualTo("CN=rsa");
    assertThat(rsa.traditional()).contains("BEGIN RSA PRIVATE KEY");
    assertThat(load(rsa.pem(), rsa.traditional()).subject()).isEqualTo("CN=rsa");
    assertThat(load(elliptic.pem(), elliptic.pkcs8()).subject()).isEqualTo("CN=elliptic");
    assertThat(elliptic.traditional()).contains("BEGIN EC PRIVATE KEY");
    String asOpensslWrites =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    assertThat(
            load("text before\n" + elliptic.pem(), asOpensslWrites + elliptic.traditional())
                .subject())
        .isEqualTo("CN=elliptic");
  }

  @Test
  void saysWhichFileIsMissingOrNoFile() throws Exception {
    CertificateFiles files = rsa.write(folder);
    Files.delete(files.key());
    refuses(files, "http.tls.key: " + files.key(), "no such file");
    Files.createDirectory(files.key());
    refuses(files, "http.tls.key: ", "is not a file");
    Files.delete(files.certificate());
    refuses(files, "http.tls.certificate: " + files.certificate(), "no such file");
  }

  @Test
  void namesTheCureForEachWayTheFilesCanBeWrong() throws Exception {
    refuses(write("hello", rsa.pkcs8()), "http.tls.certificate", "openssl x509 -inform der");
    refuses(write(rsa.pkcs8(), rsa.pem()), "http.tls.certificate", "swapped");
    refuses(write(rsa.pem(), "hello"), "http.tls.key", "holds no PEM private key");
    refuses(
        write(rsa.pem().replaceFirst("M", "?"), rsa.pkcs8()), "http.tls.certificate", "is damaged");
    refuses(write(rsa.pem(), elliptic.pkcs8()), "http.tls.key", "does not belong to", "CN=rsa");
    refuses(
        write(rsa.pem(), TestCertificates.rsa("other").pkcs8()),
        "http.tls.key",
        "does not belong to");
    refuses(
        write(elliptic.pem() + rsa.pem(), rsa.pkcs8()),
        "http.tls.certificate",
        "certificate 2 of 2; put that one first");
    TestCertificates edwards = TestCertificates.edwards("edwards");
    refuses(write(edwards.pem(), edwards.pkcs8()), "http.tls.key", "give an RSA or EC key");
    refuses(
        write(
            rsa.pem(),
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + "MFUwQQYJKoZIhvcNAQUNMDQwGwYJKoZIhvcNAQUMMA4ECAECAwQFBgcIAgIIADAV\n"
                + "BgkrBgEEAZdVAQIECAECAwQFBgcIBBABAgMEBQYHCAECAwQFBgcI\n"
                + "-----END ENCRYPTED PRIVATE KEY-----\n"),
        "http.tls.key",
        "openssl pkey");
  }

  @Test
  void showsNothingOfTheKeyInMessagesOrText() throws Exception {
    String key = rsa.pkcs8();
    String damaged = key.substring(0, 200) + "!" + key.substring(201);
    String secret = key.substring(60, 100);

    assertThatThrownBy(() -> load(rsa.pem(), damaged)).message().doesNotContain(secret);
    assertThat(write(rsa.pem(), key).read().toString()).doesNotContain(secret);
  }

  @Test
  void servesAnExpiredCertificateWithAComplaint() throws Exception {
    ServerCertificate expired = TestCertificates.expired("old").write(folder).load();

    assertThat(expired.complaint(Instant.now())).get().asString().contains("expired at");
    assertThat(expired.complaint(expired.notAfter().minusSeconds(1))).isEmpty();
    assertThat(expired.complaint(expired.notBefore().minusSeconds(1)))
        .get()
        .asString()
        .contains("not valid before");
  }

  private void refuses(CertificateFiles files, String... words) {
    assertThatThrownBy(files::load)
        .isInstanceOf(UnusableCertificateException.class)
        .message()
        .contains(words);
  }

  private ServerCertificate load(String certificate, String key) throws Exception {
    return write(certificate, key).load();
  }

  private CertificateFiles write(String certificate, String key) throws Exception {
    CertificateFiles files = TestCertificates.files(folder);
    Files.writeString(files.certificate(), certificate);
    Files.writeString(files.key(), key);
    return files;
  }
}
