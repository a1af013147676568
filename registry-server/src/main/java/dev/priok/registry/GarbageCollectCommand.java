package dev.priok.registry;

import dev.priok.registry.control.StoreOrder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Collects garbage in a store, served or not. */
@Command(
    name = "garbage-collect",
    description = {
      "Frees what no tag and no manifest names, in a store that is being served or not.",
      "Applies the rules of retention first, and says what they remove.",
      "A server collects by itself (gc.schedule), and at once on POST /gc to its management port."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:cannot collect, or retention ended early: what it did not reach stays",
      "2:invalid configuration or usage"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  registry-server garbage-collect --dry-run",
      "  registry-server garbage-collect /etc/distribution/config.yml"
    })
final class GarbageCollectCommand implements Callable<Integer> {

  @Option(
      names = {"-d", "--dry-run"},
      description = "Say what would go, remove nothing.")
  private boolean dryRun;

  @Option(
      names = "--now",
      description =
          "Do not wait for gc.minage: free at once, pushed a moment ago or not. For a store that"
              + " nobody has pushed to lately.")
  private boolean now;

  @Option(
      names = {"-m", "--delete-untagged"},
      hidden = true,
      description = "As registry:2 has it; only says what does that here.")
  private boolean deleteUntagged;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = StoreCommand.FILE)
  private @Nullable Path file;

  @Override
  public Integer call() {
    if (deleteUntagged && spec != null) {
      spec.commandLine()
          .getErr()
          .println(
              "--delete-untagged is a rule of retention here: write retention: {rules:"
                  + " [{repositories: \"**\", untagged: {after: 168h}}]} into the configuration,"
                  + " which this command and the server's own collections then apply");
      return CommandLine.ExitCode.USAGE;
    }
    return StoreCommand.order(file, new StoreOrder.Collect(dryRun, now));
  }
}
