package dev.priok.registry;

import dev.priok.registry.control.StoreOrder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks for damage in a store. */
@Command(
    name = "check",
    description = {
      "Looks for damage in a store, served or not: empty, cut and garbled files, links to nothing,"
          + " images that miss a part."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:healthy",
      "1:cannot check",
      "2:invalid configuration or usage",
      "3:was damaged, all of it is healed",
      "4:damaged"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  registry-server check",
      "  registry-server check --read-data --json",
      "  registry-server check --heal /etc/distribution/config.yml"
    })
final class CheckCommand implements Callable<Integer> {

  @Option(
      names = "--heal",
      description = "Mend what follows from what is there; move damaged files to priok/quarantine.")
  private boolean heal;

  @Option(names = "--read-data", description = "Read all content and compare its digests.")
  private boolean readData;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean asJson;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = StoreCommand.FILE)
  private @Nullable Path file;

  @Override
  public Integer call() {
    return StoreCommand.order(file, new StoreOrder.Check(heal, readData, asJson));
  }
}
