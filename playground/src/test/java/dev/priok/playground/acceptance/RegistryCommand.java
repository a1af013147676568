package dev.priok.playground.acceptance;

import java.nio.file.Path;

/** The registry server's own commands, as a person types them into a shell. */
record RegistryCommand(Cli cli) {

  /**
   * Runs lines of shell in which {@code registry-server} is our jar. In the background it is {@code
   * become-registry-server}, so that {@code $!} is the server itself and not a shell around it.
   */
  CliResult shell(String lines) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String functions =
        """
        set -eo pipefail
        become-registry-server() { exec '%s' -XX:TieredStopAtLevel=1 -Xmx64m -jar '%s' "$@"; }
        registry-server() ( become-registry-server "$@" )
        """
            .formatted(java, PriokRegistry.jar());
    return cli.run(Tool.BASH, "-c", functions + lines);
  }
}
