package dev.priok.registry;

import dev.priok.registry.htpasswd.HtpasswdCommand;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program: {@code registry-server serve [FILE]}. */
@Command(
    name = "registry-server",
    description = "An OCI container registry.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      ServeCommand.class,
      GarbageCollectCommand.class,
      CheckCommand.class,
      RepoCommand.class,
      RetentionCommand.class,
      ConfigCommand.class,
      HtpasswdCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      VersionCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  registry-server serve /etc/distribution/config.yml",
      "  registry-server config check /etc/distribution/config.yml",
      "  registry-server htpasswd add /etc/registry/htpasswd ci < password.txt",
      "  docker save team/app:1 | registry-server import -",
      "  registry-server export team/app:1 | docker load",
      "  source <(registry-server generate-completion)"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:stopped as asked", "1:cannot serve", "2:invalid configuration or usage"})
public final class Main {
  private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
  private static final int LEAST_CARRIERS = 16;
  private static final int CARRIERS_PER_CPU = 4;

  private Main() {}

  public static void main(String[] args) {
    System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, StartLog.class.getName());
    // Else each command begins with a line that says so.
    System.setProperty("slf4j.internal.verbosity", "WARN");
    // File I/O holds its carrier thread: with one per CPU, two slow reads would stop everything.
    if (System.getProperty(PARALLELISM) == null) {
      int carriers = CARRIERS_PER_CPU * Runtime.getRuntime().availableProcessors();
      System.setProperty(PARALLELISM, Integer.toString(Math.max(LEAST_CARRIERS, carriers)));
    }
    if (isPlainServe(args)) {
      System.exit(ServeCommand.serve(args.length == 1 ? null : Path.of(args[1])));
    }
    CommandLine commands = commands();
    System.exit(commands.execute(withCommand(args, commands)));
  }

  /**
   * Whether {@code serve} comes alone or with nothing but a file, as a container starts it. Then
   * there is nothing to parse, and picocli, whose classes are too old for an AOT cache, would take
   * half of the time until the first answer.
   */
  static boolean isPlainServe(String[] args) {
    return switch (args.length) {
      case 1 -> args[0].equals("serve");
      case 2 -> args[0].equals("serve") && args[1].matches("[^-@].*");
      default -> false;
    };
  }

  static CommandLine commands() {
    // Picocli's own, which brings no examples.
    CommandLine completion = new CommandLine(AutoComplete.GenerateCompletion.class);
    completion
        .getCommandSpec()
        .usageMessage()
        .footerHeading("%nExamples:%n")
        .footer("  source <(registry-server generate-completion)");
    return new CommandLine(new Main())
        .addSubcommand(completion)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** A file alone is served, as registry:2 does it. */
  static String[] withCommand(String[] args, CommandLine commands) {
    boolean fileAlone =
        args.length == 1
            && !args[0].startsWith("-")
            && !commands.getSubcommands().containsKey(args[0]);
    return fileAlone ? new String[] {"serve", args[0]} : args;
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    static String text() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"registry-server " + text()};
    }
  }
}
