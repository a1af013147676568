package dev.priok.playground.acceptance;

import java.util.ArrayList;
import java.util.List;

/**
 * skopeo without TLS and without the machine's signature policy. Credentials go by {@code --creds}
 * or its log-in file.
 */
record Skopeo(Cli cli) {

  /** {@code skopeo copy options source destination}. */
  CliResult copy(String source, String destination, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("copy", "--src-tls-verify=false", "--dest-tls-verify=false"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of(source, destination));
    return run(arguments);
  }

  CliResult inspect(String reference, String... options) {
    return remote("inspect", reference, options);
  }

  CliResult listTags(String repository, String... options) {
    return remote("list-tags", repository, options);
  }

  CliResult delete(String reference, String... options) {
    return remote("delete", reference, options);
  }

  private CliResult remote(String command, String reference, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, "--tls-verify=false"));
    arguments.addAll(List.of(options));
    arguments.add(reference);
    return run(arguments);
  }

  private CliResult run(List<String> arguments) {
    List<String> all = new ArrayList<>(List.of("--insecure-policy"));
    all.addAll(arguments);
    return cli.run(Tool.SKOPEO, all.toArray(String[]::new));
  }
}
