package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsWhatCountsAndWhereItComesFrom() throws Exception {
    Path file = folder.resolve("config.yml");
    Files.writeString(file, "version: 0.1\nhttp:\n  addr: 5055\n");

    assertThat(run("config", "check", file.toString())).isZero();

    assertThat(out.toString())
        .containsPattern("http\\.addr +:5055 +" + file + ":3\n")
        .containsPattern("log\\.level +info +built-in defaults\n")
        .containsPattern("http\\.trustedproxies +\\(not set\\) +built-in defaults\n");
    assertThat(err.toString())
        .contains("WARNING " + file + ":3: http.addr: is a bare number, taken as \":5055\"");
  }

  @Test
  void namesTheErrorsOfAFileThatCannotBeServed() throws Exception {
    Path file = folder.resolve("config.yml");
    Files.writeString(file, "version: 0.1\nlog: {level: loud}\n");
    assertThat(run("config", "check", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(file + ":2: log.level: \"loud\" is not valid");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void looksIntoTheCertificateToo() throws Exception {
    Path file = folder.resolve("config.yml");
    Files.writeString(
        file, "version: 0.1\nhttp: {tls: {certificate: %s/c, key: %1$s/k}}".formatted(folder));

    assertThat(run("config", "check", file.toString())).isEqualTo(2);

    assertThat(err.toString()).contains("http.tls.certificate: " + folder + "/c: there is no such");
  }

  private int run(String... arguments) {
    CommandLine commands = Main.commands();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    return commands.execute(arguments);
  }
}
