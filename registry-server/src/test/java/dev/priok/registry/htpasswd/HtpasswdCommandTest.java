package dev.priok.registry.htpasswd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HtpasswdCommandTest {
  /** Written by {@code htpasswd -nbB -C 4}: the password is "secret". */
  private static final String SECRET =
      "$2y$04$ShYuNilVGaNwm/PJvVVV7u1o41Trcr6NeERbHcJkFKKrMi9PhAM1q";

  @TempDir Path folder;

  private Path file;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void name() {
    file = folder.resolve("htpasswd");
  }

  @Test
  void addsAndVerifiesAndListsAndDeletes() throws Exception {
    assertThat(run("first", "add", "ci", "--cost", "4")).isZero();
    assertThat(run("other\n", "add", "dev", "--cost", "4")).isZero();

    assertThat(Files.readString(file)).matches("ci:\\$2y\\$04\\$.{53}\ndev:\\$2y\\$04\\$.{53}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(run("first\n", "verify", "ci")).isZero();
    assertThat(run("wrong\n", "verify", "ci")).isEqualTo(1);
    assertThat(run("first\n", "verify", "nobody")).isEqualTo(1);

    assertThat(run("second\n", "add", "ci", "--cost", "4")).isZero();
    assertThat(run("first\n", "verify", "ci")).isEqualTo(1);
    assertThat(run("second\n", "verify", "ci")).isZero();

    assertThat(run("", "delete", "ci")).isZero();
    assertThat(run("", "delete", "ci")).isEqualTo(1);
    assertThat(list()).isEqualTo("dev\n");
    assertThat(err.toString()).doesNotContain("second", "first");
  }

  @Test
  void keepsCommentsOtherUsersModeAndTheLinkThatLeadsThere() throws Exception {
    Path real = folder.resolve("real");
    Files.writeString(real, "# team\nold:" + SECRET + "\n\nci:" + SECRET + "\nci:" + SECRET + "\n");
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
    Files.createSymbolicLink(file, real);

    assertThat(run("secret", "verify", "old")).isZero();
    assertThat(run("new", "add", "ci", "--cost", "4")).isZero();

    assertThat(file).isSymbolicLink();
    assertThat(Files.readString(real)).startsWith("# team\nold:" + SECRET + "\n\nci:$2y$04$");
    assertThat(Files.readAllLines(real)).hasSize(4);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
        .isEqualTo("rw-r-----");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(file, real);
    }
  }

  @Test
  void keepsAndVerifiesLinesThatGoOnBehindTheHash() throws Exception {
    String lines = "ann:" + SECRET + " # CI, until May\nbob:" + SECRET + ":Bob Example\n";
    Files.writeString(file, lines);

    assertThat(run("secret", "verify", "ann")).isZero();
    assertThat(run("secret", "verify", "bob")).isZero();
    assertThat(run("wrong", "verify", "bob")).isEqualTo(1);
    assertThat(run("new", "add", "ci", "--cost", "4")).isZero();
    assertThat(run("", "delete", "ci")).isZero();

    assertThat(file).hasContent(lines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "", "#a", " a", "a\nb"})
  void refusesNamesThatWouldBreakTheFile(String user) {
    assertThat(run("password", "add", user, "--cost", "4")).isEqualTo(2);
    assertThat(err.toString()).contains("a user's name has");
    assertThat(file).doesNotExist();
  }

  @Test
  void refusesPasswordsThatBcryptWouldCutOrThatAreNotThere() {
    assertThat(run("", "add", "ci")).isEqualTo(2);
    assertThat(run("x".repeat(73), "add", "ci")).isEqualTo(2);
    assertThat(err.toString()).contains("1 to 72 bytes; this one has 73");
    assertThat(run("x".repeat(72), "add", "ci", "--cost", "4")).isZero();
    assertThat(run("x", "add", "ci", "--cost", "3")).isEqualTo(2);
  }

  @Test
  void saysThatAFileIsNotThere() {
    assertThat(run("", "list")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo(file + ": there is no such file or folder\n");
  }

  private String list() {
    out.getBuffer().setLength(0);
    assertThat(run("", "list")).isZero();
    return out.toString();
  }

  private int run(String input, String command, String... arguments) {
    CommandLine commands = new CommandLine(new HtpasswdCommand());
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return commands.execute(
          Stream.concat(Stream.of(command, file.toString()), Stream.of(arguments))
              .toArray(String[]::new));
    } finally {
      System.setIn(before);
    }
  }
}
