package dev.priok.node.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.testing.MountedDocument;
import dev.priok.node.testing.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DesiredDirectoryTest {
  private static final String KEY = "apps.team.properties";
  private static final String PEM = new TestAuthority("install").pem();
  private static final String FINGERPRINT = Sha256.hex(PEM.getBytes(StandardCharsets.UTF_8));
  private static final String GOOD =
      """
      namespace=apps
      name=team
      uid=6f1c0a2e-0000-4000-8000-000000000001
      host=team-registry.apps.svc:5000
      clusterIPs=10.96.7.12
      port=5000
      scheme=https
      ca=%s
      """
          .formatted(FINGERPRINT);

  @TempDir Path temporary;
  private MountedDocument document;

  @BeforeEach
  void makeDocument() {
    document =
        new MountedDocument(temporary.resolve("desired"))
            .revision("r1")
            .key("ca-" + FINGERPRINT + ".crt", PEM);
  }

  private DesiredDirectory directory(String insecure) {
    return new DesiredDirectory(document.directory(), ClaimPolicy.allowingInsecure(insecure));
  }

  private Entry read(String text) {
    Desired.Document read = (Desired.Document) afterMount(document.key(KEY, text), "").read();
    assertThat(read.entries()).hasSize(1);
    return read.entries().getFirst();
  }

  private DesiredDirectory afterMount(MountedDocument changed, String insecure) {
    changed.mount();
    return directory(insecure);
  }

  @Test
  void readsRevisionAndRegistries() {
    Entry entry = read(GOOD + "somethingNewer=1\n");

    RegistryTrust trust = ((Entry.Valid) entry).trust();
    assertThat(trust.id()).hasToString("apps/team");
    assertThat(trust.host()).hasToString("team-registry.apps.svc:5000");
    assertThat(trust.urls()).containsExactly("https://10.96.7.12:5000");
    assertThat(trust.ca().pem()).isEqualTo(PEM);
    assertThat(((Desired.Document) directory("").read()).revision()).isEqualTo("r1");
  }

  @Test
  void aNewMountIsSeenByItsVersionAndReadWhole() {
    Optional<String> none = directory("").version();
    Optional<String> first = afterMount(document.key(KEY, GOOD), "").version();
    Optional<String> second = afterMount(document.revision("r2"), "").version();

    assertThat(none).isEmpty();
    assertThat(first).isPresent();
    assertThat(second).isPresent().isNotEqualTo(first);
    assertThat(((Desired.Document) directory("").read()).revision()).isEqualTo("r2");
  }

  @Test
  void whatIsNotThereOrHasNoRevisionIsMissingAndNotEmpty() throws IOException {
    Desired notMounted = directory("").read();
    Files.createDirectories(document.directory());
    Desired empty = directory("").read();
    Desired noRevision = afterMount(document.without("revision").key(KEY, GOOD), "").read();
    Desired strangeRevision = afterMount(document.revision("a\nb"), "").read();

    assertThat(List.of(notMounted, empty, noRevision, strangeRevision))
        .allMatch(desired -> desired instanceof Desired.Missing);
  }

  @Test
  void aRevisionWithoutRegistriesIsAnEmptyDocument() {
    assertThat(afterMount(document, "").read())
        .isEqualTo(new Desired.Document("r1", List.of(), List.of()));
  }

  @Test
  void keysThatNameNoRegistryAreListed() {
    document
        .key("plain.properties", GOOD)
        .key("a.b.c.properties", GOOD)
        .key("UPPER.case.properties", GOOD)
        .key("unrelated", "");

    Desired.Document read = (Desired.Document) afterMount(document, "").read();

    assertThat(read.entries()).isEmpty();
    assertThat(read.ignoredKeys())
        .containsExactly("UPPER.case.properties", "a.b.c.properties", "plain.properties");
  }

  static Stream<Arguments> badEntries() {
    return Stream.of(
        Arguments.of("namespace=apps", "namespace=other", "namespace does not agree"),
        Arguments.of("name=team", "name=team\\nx", "name does not agree"),
        Arguments.of("uid=6", "uid=a;b 6", "uid: not a uid"),
        Arguments.of("uid=6", "uid=\\n6", "uid: not a uid"),
        Arguments.of("host=team", "host=../../etc/team", "host: not a DNS name"),
        Arguments.of("host=team", "host=/etc/team", "host: not a DNS name"),
        Arguments.of("host=team", "host=t\\neam", "host: not a DNS name"),
        Arguments.of("host=team", "host=TEAM", "host: not a DNS name"),
        Arguments.of("host=team", "host=\\u0000team", "host: not a DNS name"),
        Arguments.of("svc:5000", "svc", "host: not name:port"),
        Arguments.of("svc:5000", "svc:5000/../x", "host: not a port"),
        Arguments.of("svc:5000", "svc:5000\\n", "host: not a port"),
        Arguments.of("svc:5000", "svc:99999", "host: not a port"),
        Arguments.of("svc:5000", "svc:05000", "host: not a port"),
        Arguments.of("port=5000", "port=5001", "port is not the port of host"),
        Arguments.of("10.96.7.12", "10.96.7", "clusterIPs: not an IP address in full"),
        Arguments.of("10.96.7.12", "", "clusterIPs: "),
        Arguments.of("10.96.7.12", "None", "clusterIPs: "),
        Arguments.of("10.96.7.12", "registry.example.com", "clusterIPs: "),
        Arguments.of("10.96.7.12", "10.96.7.12\\\"]\\nskip_verify", "clusterIPs: "),
        Arguments.of("10.96.7.12", "fd00::1%eth0", "clusterIPs: not an IP address"),
        Arguments.of("10.96.7.12", "::ffff:10.0.0.1", "clusterIPs: not an IP address"),
        Arguments.of("10.96.7.12", "0.0.0.0", "clusterIPs: not an address that a Service"),
        Arguments.of("10.96.7.12", "169.254.169.254", "clusterIPs: not an address that a Service"),
        Arguments.of("10.96.7.12", "1.1.1.1,".repeat(8) + "1.1.1.1", "clusterIPs: more than 8"),
        Arguments.of("scheme=https", "scheme=ftp", "scheme: neither https nor http"),
        Arguments.of("scheme=https", "", "scheme is missing"),
        Arguments.of("ca=", "ca=../", "ca: not a SHA-256"),
        Arguments.of("ca=" + FINGERPRINT, "ca=" + "0".repeat(64), "is missing"),
        Arguments.of("ca=" + FINGERPRINT, "", "ca is missing"),
        Arguments.of("name=team", "name=\\u12", "Malformed"));
  }

  @ParameterizedTest
  @MethodSource("badEntries")
  void refusesWhatIsNotWellFormed(String good, String bad, String problem) {
    Entry entry = read(GOOD.replace(good, bad));

    assertThat(entry)
        .isInstanceOfSatisfying(
            Entry.Invalid.class,
            invalid -> {
              assertThat(invalid.problem()).contains(problem);
              assertThat(invalid.id()).hasToString("apps/team");
            });
  }

  @Test
  void refusesAnAuthorityThatIsNotWhatItsNameSays() {
    document.key("ca-" + FINGERPRINT + ".crt", new TestAuthority("other").pem());

    assertThat(read(GOOD))
        .isInstanceOfSatisfying(
            Entry.Invalid.class,
            invalid -> assertThat(invalid.problem()).contains("does not have the fingerprint"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
  void refusesAnAuthorityThatIsNoCertificate(String content) {
    assertThat(read(withAuthority(content))).isInstanceOf(Entry.Invalid.class);
  }

  @Test
  void refusesAnAuthorityThatComesWithItsKey() {
    assertThat(read(withAuthority(PEM + "-----BEGIN PRIVATE KEY-----\n")))
        .isInstanceOfSatisfying(
            Entry.Invalid.class, invalid -> assertThat(invalid.problem()).contains("private key"));
  }

  @Test
  void takesTheOldAndTheNewAuthorityTogether() {
    Entry entry = read(withAuthority(PEM + new TestAuthority("next").pem()));

    assertThat(((Entry.Valid) entry).trust().ca().authorities().certificates()).hasSize(2);
  }

  private String withAuthority(String content) {
    String fingerprint = Sha256.hex(content.getBytes(StandardCharsets.UTF_8));
    document.key("ca-" + fingerprint + ".crt", content);
    return GOOD.replace(FINGERPRINT, fingerprint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io:5000",
        "team-registry.other.svc:5000",
        "other-registry.apps.svc:5000",
        "team-registry.apps.svc.cluster.local:5000",
        "team.apps.svc:5000"
      })
  void aRegistryMayClaimNoNameButItsOwn(String host) {
    Entry entry = read(GOOD.replace("team-registry.apps.svc:5000", host));

    assertThat(entry)
        .isInstanceOfSatisfying(
            Entry.Refused.class,
            refused ->
                assertThat(refused.reason()).contains(host, "may claim team-registry.apps.svc"));
  }

  @Test
  void plainHttpNeedsTheInstallersWord() {
    String http = GOOD.replace("scheme=https", "scheme=http");
    document.key(KEY, http).mount();

    assertThat(entry(directory(""))).isInstanceOf(Entry.Refused.class);
    assertThat(entry(directory("other, shop"))).isInstanceOf(Entry.Refused.class);
    assertThat(entry(directory("shop,apps"))).isInstanceOf(Entry.Valid.class);
    assertThat(entry(directory("*"))).isInstanceOf(Entry.Valid.class);
  }

  private static Entry entry(DesiredDirectory directory) {
    return ((Desired.Document) directory.read()).entries().getFirst();
  }
}
