package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.AutoComplete;
import picocli.CommandLine;

class MainTest {
  /** What stands behind the program's name, up to where a shell goes on with something else. */
  private static final Pattern EXAMPLE = Pattern.compile("registry-server ([^<>|)]+)");

  private final CommandLine commands = Main.commands();

  @Test
  void aFileAloneIsServed() {
    assertThat(Main.withCommand(new String[] {"/etc/config.yml"}, commands))
        .containsExactly("serve", "/etc/config.yml");
  }

  @Test
  void everythingElseStaysAsItIs() {
    for (String[] args :
        new String[][] {{}, {"serve"}, {"--help"}, {"-V"}, {"serve", "f"}, {"a", "b"}}) {
      assertThat(Main.withCommand(args, commands)).isEqualTo(args);
    }
  }

  @Test
  void onlyServeWithAtMostAFileNeedsNoParsing() {
    for (String[] args : new String[][] {{"serve"}, {"serve", "/etc/config.yml"}}) {
      assertThat(Main.isPlainServe(args)).as(List.of(args).toString()).isTrue();
    }
    for (String[] args :
        new String[][] {
          {},
          {"/etc/config.yml"},
          {"check", "/data"},
          {"serve", "--help"},
          {"serve", "@arguments"},
          {"serve", ""},
          {"serve", "a.yml", "b.yml"}
        }) {
      assertThat(Main.isPlainServe(args)).as(List.of(args).toString()).isFalse();
    }
  }

  @Test
  void tellsItsVersionAndGivesAShellItsCompletion() {
    assertThat(printed("version")).startsWith("registry-server ");
    assertThat(printed("generate-completion"))
        .contains("complete -F", "registry-server")
        .contains("garbage-collect", "--read-data");
  }

  private String printed(String command) {
    StringWriter out = new StringWriter();
    assertThat(commands.setOut(new PrintWriter(out)).execute(command)).isZero();
    return out.toString();
  }

  @Test
  void everyCommandShowsExamples() {
    List<CommandLine> leaves = leaves(commands).toList();

    assertThat(leaves).hasSizeGreaterThan(12);
    assertThat(leaves)
        .allSatisfy(command -> {
          String name = command.getCommandSpec().qualifiedName();
          assertThat(command.getUsageMessage())
              .as(name)
              .containsPattern("Examples:\\R(.*\\R)*?.*" + Pattern.quote(command.getCommandName()));
        });
  }

  @Test
  void everyExampleIsTakenByTheCommandLine() {
    List<String> examples =
        Stream.concat(Stream.of(commands), leaves(commands))
            .flatMap(c -> Stream.of(c.getCommandSpec().usageMessage().footer()))
            .flatMap(line -> EXAMPLE.matcher(line).results().map(found -> found.group(1)))
            .toList();

    assertThat(examples).hasSizeGreaterThan(25);
    assertThat(examples).allSatisfy(example -> commands.parseArgs(example.strip().split(" +", -1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--delete-untagged", "-m"})
  void saysWhatStandsHereForTheOptionOfRegistry2ThatDeletesUntagged(String option) {
    StringWriter err = new StringWriter();
    commands.setErr(new PrintWriter(err, true));

    assertThat(commands.execute("garbage-collect", "/etc/config.yml", option)).isEqualTo(2);

    assertThat(err.toString()).contains("retention", "untagged: {after: ").hasLineCount(1);
    assertThat(leaves(commands).map(CommandLine::getUsageMessage))
        .noneMatch(usage -> usage.contains(option + " ") || usage.contains("--delete-untagged"));
  }

  @Test
  void theImageHasTheCommandsByBothNames() {
    Path folder = Path.of("src/main/jib/usr/bin");

    assertThat(folder.resolve("priok-registry"))
        .isExecutable()
        .hasSameTextualContentAs(folder.resolve("registry-server"));
  }

  @Test
  void completesTheNamesOfAllCommands() {
    String script = AutoComplete.bash("registry-server", commands);

    leaves(commands).forEach(command -> assertThat(script).contains(command.getCommandName()));
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    Collection<CommandLine> below = command.getSubcommands().values();
    return below.isEmpty() ? Stream.of(command) : below.stream().flatMap(MainTest::leaves);
  }
}
