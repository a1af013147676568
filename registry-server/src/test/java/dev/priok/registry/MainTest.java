package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
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
}
