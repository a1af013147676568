package dev.priok.registry.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.priok.registry.LoggedEvents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutomaticCertificateTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;

  private Set<String> names = Set.of("localhost", "build.example");

  @Test
  void makesAnAuthorityAndACertificateForTheHostThatItSigns() throws Exception {
    try (AutomaticCertificate automatic = at(NOW)) {
      String fingerprint = automatic.prepare();

      List<X509Certificate> chain = chain();
      assertThat(fingerprint).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
      assertThat(chain).hasSize(2);
      chain.get(0).verify(chain.get(1).getPublicKey());
      chain.get(1).verify(chain.get(1).getPublicKey());
      assertThat(chain.get(1).getBasicConstraints()).isZero();
      assertThat(chain.get(0).getSubjectAlternativeNames())
          .extracting(entry -> entry.get(1))
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .contains("localhost", "build.example", "10.1.2.3");
      assertThat(automatic.files().load().notAfter()).isEqualTo(NOW.plus(Duration.ofDays(90)));
      for (String secret : List.of("ca.key", "tls.key")) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(folder.resolve(secret))))
            .isEqualTo("rw-------");
      }
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).hasSize(4);
      }
    }
  }

  @Test
  void keepsBothUntilTwoThirdsOfTheLifeAreOverAndThenOnlyTheAuthority() throws Exception {
    String first = prepare(NOW);
    X509Certificate leaf = chain().getFirst();

    assertThat(prepare(NOW.plus(Duration.ofDays(59)))).isEqualTo(first);
    assertThat(chain().getFirst()).isEqualTo(leaf);

    assertThat(prepare(NOW.plus(Duration.ofDays(61)))).isEqualTo(first);
    assertThat(chain().getFirst()).isNotEqualTo(leaf);
    chain().getFirst().verify(chain().get(1).getPublicKey());
  }

  @Test
  void makesANewAuthorityWhenTheOldOneWouldEndBeforeACertificateAndSaysSo() throws Exception {
    String first = prepare(NOW);
    assertThat(prepare(NOW.plus(Duration.ofDays(3559)))).isEqualTo(first);

    Instant late = NOW.plus(Duration.ofDays(3600));
    List<String> warned = new ArrayList<>();
    String second = warnings(warned, () -> prepare(late));

    assertThat(second).isNotEqualTo(first);
    assertThat(warned).singleElement().asString().contains(second);
    List<X509Certificate> chain = chain();
    chain.get(0).verify(chain.get(1).getPublicKey());
    assertThat(chain.get(1).getNotAfter().toInstant()).isAfter(late.plus(Duration.ofDays(3600)));
    assertThat(prepare(late.plus(Duration.ofDays(1)))).isEqualTo(second);
    assertThat(chain()).isEqualTo(chain);
  }

  private static <T> T warnings(List<String> into, Callable<T> action) throws Exception {
    try (LoggedEvents logged = new LoggedEvents(AutomaticCertificate.class)) {
      T result = action.call();
      logged.list().forEach(event -> into.add(event.getMessage() + event.getKeyValuePairs()));
      return result;
    }
  }

  @Test
  void makesANewCertificateWhenTheHostHasANewName() throws Exception {
    String first = prepare(NOW);
    X509Certificate leaf = chain().getFirst();
    names = Set.of("localhost", "other.example");

    assertThat(prepare(NOW)).isEqualTo(first);

    assertThat(chain().getFirst()).isNotEqualTo(leaf);
  }

  @Test
  void saysWhichFileIsSpoilt() throws Exception {
    prepare(NOW);
    Files.writeString(folder.resolve("ca.crt"), "nonsense");

    assertThatThrownBy(() -> prepare(NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.crt holds no certificate");
  }

  @ParameterizedTest
  @CsvSource({"ca.crt, 100", "ca.crt, 300", "ca.key, 100", "ca.key, 40"})
  void saysWhichFileIsCutShortAndWhatToDo(String name, int length) throws Exception {
    prepare(NOW);
    Path file = folder.resolve(name);
    Files.writeString(file, Files.readString(file).substring(0, length));

    assertThatThrownBy(() -> prepare(NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("take it away");
  }

  @Test
  void saysWhichFileIsNoTextAtAll() throws Exception {
    prepare(NOW);
    Files.write(folder.resolve("ca.key"), new byte[] {-1, -2, -3});

    assertThatThrownBy(() -> prepare(NOW)).hasMessageContaining("ca.key holds no key");
  }

  @Test
  void saysWhichKeyIsSpoiltWithin() throws Exception {
    prepare(NOW);
    Path key = folder.resolve("ca.key");
    String whole = Files.readString(key);
    String spoilt = whole.replace("KoZIzj0CAQ", "KoZIzj0CAg");
    assertThat(spoilt).as("the name of its kind").isNotEqualTo(whole);
    Files.writeString(key, spoilt);

    assertThatThrownBy(() -> prepare(NOW)).hasMessageContaining("ca.key holds no key");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysThatSomethingElseLiesInThePlaceOfTheFolder(boolean link) throws Exception {
    Path place = folder.resolve("tls");
    if (link) {
      Files.createSymbolicLink(place, folder.resolve("nowhere"));
    } else {
      Files.createFile(place);
    }

    try (AutomaticCertificate automatic =
        new AutomaticCertificate(place, Clock.fixed(NOW, ZoneOffset.UTC))) {
      assertThatThrownBy(automatic::prepare)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(place + " is no folder")
          .hasMessageContaining("take it away");
    }
  }

  @Test
  void makesACertificateAnewWhenACrashLeftTheKeyOfTheNextOne() throws Exception {
    String first = prepare(NOW);
    Files.copy(
        folder.resolve("ca.key"), folder.resolve("tls.key"), StandardCopyOption.REPLACE_EXISTING);

    assertThat(prepare(NOW)).isEqualTo(first);

    assertThat(files().load().notAfter()).isEqualTo(NOW.plus(Duration.ofDays(90)));
  }

  @Test
  void makesACertificateAnewWhenACrashLeftItEmpty() throws Exception {
    prepare(NOW);
    Files.writeString(folder.resolve("tls.crt"), "");

    prepare(NOW);

    assertThat(files().load().notAfter()).isEqualTo(NOW.plus(Duration.ofDays(90)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OTHER", ""})
  void makesTheAuthorityAnewWhenACrashLeftHalfOfItAndSaysSo(String left) throws Exception {
    String first = prepare(NOW);
    if (left.isEmpty()) {
      Files.writeString(folder.resolve("ca.crt"), "");
    } else {
      Files.copy(
          folder.resolve("tls.key"), folder.resolve("ca.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    List<String> warned = new ArrayList<>();
    String second = warnings(warned, () -> prepare(NOW));

    assertThat(second).isNotEqualTo(first);
    assertThat(warned).singleElement().asString().contains(second);
    chain().get(0).verify(chain().get(1).getPublicKey());
    assertThat(prepare(NOW)).isEqualTo(second);
  }

  private CertificateFiles files() {
    return new CertificateFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
  }

  @Test
  void findsALoopbackNameAndAddressOnEveryHost() {
    HostNames host = HostNames.ofThisHost();

    assertThat(host.names()).contains("localhost");
    assertThat(host.addresses()).contains("127.0.0.1").noneMatch(ip -> ip.contains("%"));
  }

  private String prepare(Instant now) throws IOException {
    try (AutomaticCertificate automatic = at(now)) {
      return automatic.prepare();
    }
  }

  private AutomaticCertificate at(Instant now) {
    return new AutomaticCertificate(
        folder,
        Clock.fixed(now, ZoneOffset.UTC),
        () -> new HostNames(names, Set.of("127.0.0.1", "0:0:0:0:0:0:0:1", "10.1.2.3")));
  }

  private List<X509Certificate> chain() throws Exception {
    try (InputStream in = Files.newInputStream(folder.resolve("tls.crt"))) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    }
  }
}
