package dev.priok.playground.acceptance;

import java.nio.file.Path;

/** The registry server's own commands, as a person types them into a shell. */
record RegistryCommand(Cli cli) {

  /**
   * Runs lines of shell in which {@code registry-server} is our jar, run in place of a subshell.
   */
  CliResult shell(String line) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String function =
        "set -eo pipefail; registry-server() ( exec '%s' -XX:TieredStopAtLevel=1 -Xmx64m -jar '%s' \"$@\" ); "
            .formatted(java, PriokRegistry.jar());
    return cli.run(Tool.BASH, "-c", function + line);
  }
}
