package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.priok.registry.archive.SampleArchive;
import dev.priok.registry.auth.HtpasswdAccess;
import dev.priok.registry.auth.Permissions;
import dev.priok.registry.tls.TestCertificates;
import dev.priok.registry.token.TokenKeys;
import dev.priok.registry.token.TokenMint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code import} and {@code export} with a registry at the other end. */
class ArchiveCommandsTest {
  /** Written by {@code htpasswd -nbB -C 4}: secret. */
  private static final String SECRET =
      "$2y$04$ShYuNilVGaNwm/PJvVVV7u1o41Trcr6NeERbHcJkFKKrMi9PhAM1q";

  @TempDir Path folder;
  @TempDir Path root;

  @TempDir(factory = InMemory.class)
  Path other;

  private final StringWriter err = new StringWriter();
  @AutoClose private RunningRegistry registry;
  private String archive;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("users"), "ann:" + SECRET + "\n");
    Files.writeString(folder.resolve("password"), "secret\n");
    archive = folder.resolve("image.tar").toString();
    Files.write(
        Path.of(archive), SampleArchive.dockerSave("[\"team/app:1\"]", "one", "two").bytes());
    Clock clock = Clock.systemUTC();
    registry =
        RunningRegistry.open(
            root,
            settings -> settings,
            new HtpasswdAccess(
                folder.resolve("users"),
                "team",
                () -> new Permissions(Permissions.Anonymous.PULL, List.of()),
                new TokenMint(TokenKeys.ownedAt(root.resolve("token.key"), clock), clock),
                clock));
  }

  @Test
  void importsIntoARegistryWithALoginAndExportsFromItWithout() throws IOException {
    Path exported = folder.resolve("again.tar");

    assertThat(
            run("import", archive, "--to", url(), "--user", "ann", "--password-file", password()))
        .as("%s", err)
        .isZero();
    assertThat(registry.get("/v2/team/app/manifests/1").statusCode()).isEqualTo(200);
    assertThat(run("export", "team/app:1", "--from", url(), "-o", exported.toString()))
        .as("%s", err)
        .isZero();
    assertThat(run("import", exported.toString(), "--to", root.toString(), "--name", "copy"))
        .as("%s", err)
        .isZero();

    assertThat(registry.get("/v2/copy/manifests/1").body())
        .isEqualTo(registry.get("/v2/team/app/manifests/1").body());
  }

  @Test
  void uploadsNothingThatIsThere() {
    run("import", archive, "--to", url(), "--user", "ann", "--password-file", password());
    registry.requests.clear();

    assertThat(
            run("import", archive, "--to", url(), "--user", "ann", "--password-file", password()))
        .isZero();

    assertThat(registry.requests).noneMatch(r -> r.method().equals("POST"));
    assertThat(err.toString()).contains("was there");
  }

  @Test
  void saysWhatTheRegistryWants() {
    assertThat(run("import", archive, "--to", url())).isEqualTo(1);

    assertThat(err.toString()).contains("(401)").contains("--user and --password-file");
  }

  @Test
  void takesNothingIntoAStoreOfWhichAPartIsOnAnotherFileSystem() throws IOException {
    assumeFalse(
        Files.getFileStore(folder).equals(Files.getFileStore(other)), "needs two file systems");
    Path split = Files.createDirectory(folder.resolve("split"));
    Files.createSymbolicLink(split.resolve("docker"), other);

    assertThat(run("import", archive, "--to", split.toString())).isEqualTo(1);

    assertThat(err.toString()).contains("mount the whole root " + split);
    assertThat(split.resolve("priok")).doesNotExist();
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void refusesWhatIsNoPlace() {
    assertThat(run("import", archive, "--to", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(run("import", archive, "--to", "http://")).isEqualTo(1);
    assertThat(run("import", archive, "--to", url(), "--user", "ann")).isEqualTo(1);
    assertThat(run("import", folder.resolve("none").toString(), "--to", root.toString()))
        .isEqualTo(1);
    assertThat(run("export", "UPPER", "--from", root.toString(), "-o", "x")).isEqualTo(1);

    assertThat(err.toString())
        .contains("is no directory")
        .contains("write https://host:port")
        .contains("--user needs --password-file")
        .contains("there is no such file")
        .contains("'UPPER' is no name of an image");
  }

  @Test
  void tellsACertificateOfAnotherNameFromAnUnknownAuthority() throws Exception {
    TestCertificates known = TestCertificates.elliptic("known");
    TestCertificates other = TestCertificates.elliptic("other");
    Path knownFile = Files.writeString(folder.resolve("known.crt"), known.pem());
    Path otherFile = Files.writeString(folder.resolve("other.crt"), other.pem());
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(known.write(folder).load().context()));
    server.start();
    String port = ":" + server.getAddress().getPort();
    try {
      assertThat(run("import", archive, "--to", "https://localhost" + port, "--ca", knownFile + ""))
          .isEqualTo(1);
      assertThat(err.toString())
          .contains("its certificate is for another name than localhost")
          .doesNotContain("--ca");
      assertThat(run("import", archive, "--to", "https://127.0.0.1" + port, "--ca", otherFile + ""))
          .isEqualTo(1);
      assertThat(err.toString()).contains("--ca");
    } finally {
      server.stop(0);
    }
  }

  private String url() {
    return "http://127.0.0.1:" + registry.port() + "/";
  }

  private String password() {
    return folder.resolve("password").toString();
  }

  private int run(String... arguments) {
    CommandLine commands = Main.commands();
    commands.setErr(new PrintWriter(err, true));
    return commands.execute(arguments);
  }
}
