package dev.priok.registry;

import dev.priok.registry.control.StoreOrder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Applies the rules of retention, on a store that is being served or not. */
@Command(
    name = "retention",
    description = {
      "Removes the tags and untagged manifests that no rule of retention.rules keeps.",
      "A server does so by itself before it collects garbage (gc.schedule), which then frees the"
          + " space."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:could not end", "2:invalid configuration or usage"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  registry-server retention --dry-run",
      "  registry-server retention /etc/distribution/config.yml"
    })
final class RetentionCommand implements Callable<Integer> {

  @Option(
      names = {"-d", "--dry-run"},
      description = "Say what would go and why, remove nothing.")
  private boolean dryRun;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = StoreCommand.FILE)
  private @Nullable Path file;

  @Override
  public Integer call() {
    return StoreCommand.order(file, new StoreOrder.Retain(dryRun));
  }
}
