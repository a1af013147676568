package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;

class MainTest {
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
