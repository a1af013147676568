package dev.priok.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.priok.registry.check.CheckReport;
import dev.priok.registry.check.Finding;
import dev.priok.registry.check.StoreCheck;
import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
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
    })
final class CheckCommand implements Callable<Integer> {
  private static final int CANNOT_CHECK = 1;
  private static final int INVALID_CONFIGURATION = 2;
  private static final int HEALED = 3;
  private static final int DAMAGED = 4;

  @Option(
      names = "--heal",
      description =
          "Mend what follows from what is there; move damaged files to priok/quarantine. Needs a"
              + " store that no server serves.")
  private boolean heal;

  @Option(names = "--read-data", description = "Read all content and compare its digests.")
  private boolean readData;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean printJson;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "config.yml, found as serve finds it when it is not named.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    try {
      Map<String, String> environment = System.getenv();
      ServerConfig config =
          ServerConfig.load(file == null ? ServeCommand.usualFile(environment) : file, environment);
      Path root = config.storage().rootDirectory();
      if (!Files.isDirectory(root)) {
        return complain("there is no directory " + root, CANNOT_CHECK);
      }
      return check(root);
    } catch (ConfigException e) {
      return complain(String.valueOf(e.getMessage()), INVALID_CONFIGURATION);
    }
  }

  private int check(Path root) throws IOException {
    Clock clock = Clock.systemUTC();
    Storage storage = Storage.open(root, clock);
    StoreCheck check = new StoreCheck(storage, clock);
    if (!heal) {
      return print(check.check(false, readData));
    }
    try (StoreLease lease = new StoreLease(storage, StoreLease.thisProcess())) {
      if (!lease.acquire()) {
        return complain(
            "the store %s is served by %s: stop it before healing, or check without --heal"
                .formatted(root, lease.holder()),
            CANNOT_CHECK);
      }
      return print(check.check(true, readData));
    }
  }

  private int print(CheckReport report) throws IOException {
    if (printJson) {
      ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      System.out.println(json.writeValueAsString(report));
    } else {
      for (Finding finding : report.findings()) {
        System.out.printf(
            "%-20s %-7s %s  (%s)%n",
            finding.problem(),
            finding.healed() ? "healed" : "",
            printable(finding.path()),
            finding.detail());
      }
      System.out.printf(
          "%s: %d repositories, %d blobs, %d bytes read, %d findings%n",
          report.verdict(),
          report.repositories(),
          report.blobs(),
          report.bytesRead(),
          report.findings().size());
    }
    return switch (report.verdict()) {
      case HEALTHY -> 0;
      case HEALED -> HEALED;
      case DAMAGED -> DAMAGED;
    };
  }

  /** Names on a disk may hold anything, a terminal's commands included. */
  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  private static int complain(String problem, int exitCode) {
    System.err.println(problem);
    return exitCode;
  }
}
