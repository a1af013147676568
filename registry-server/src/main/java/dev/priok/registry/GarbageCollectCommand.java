package dev.priok.registry;

import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.gc.Removal;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Collects garbage in a store that no server serves. */
@Command(
    name = "garbage-collect",
    description = {
      "Frees what no tag and no manifest names, in a store that no server serves.",
      "A server collects by itself (gc.schedule), and at once on POST /gc to its management port."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:cannot collect", "2:invalid configuration or usage"})
final class GarbageCollectCommand implements Callable<Integer> {
  private static final int CANNOT_COLLECT = 1;
  private static final int INVALID_CONFIGURATION = 2;

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

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "config.yml, found as serve finds it when it is not named.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    try {
      Map<String, String> environment = System.getenv();
      ServerConfig config =
          ServerConfig.load(file == null ? ServeCommand.usualFile(environment) : file, environment);
      Path root = config.storage().rootDirectory();
      if (!Files.isDirectory(root)) {
        return complain("there is no directory " + root, CANNOT_COLLECT);
      }
      Duration grace = now ? Duration.ZERO : config.upkeep().gc().grace();
      return collect(root, grace, out);
    } catch (ConfigException e) {
      return complain(String.valueOf(e.getMessage()), INVALID_CONFIGURATION);
    }
  }

  private int collect(Path root, Duration grace, PrintStream out) throws IOException {
    Clock clock = Clock.systemUTC();
    Storage storage = Storage.open(root, clock, grace);
    try (StoreLease lease = new StoreLease(storage, StoreLease.thisProcess())) {
      if (!lease.acquire()) {
        return complain(
            ("the store %s is served by %s, which collects by itself: POST /gc to its management"
                    + " port collects at once; or stop it first")
                .formatted(root, lease.holder()),
            CANNOT_COLLECT);
      }
      GarbageCollector collector = new GarbageCollector(storage, grace, clock);
      CollectionResult result = collector.collect(dryRun, removal -> out.println(line(removal)));
      if (now && !dryRun && result.problem() == null) {
        // What the first look took to the trash; the second one finds it due.
        out.println(summary(result));
        result = collector.collect(false, removal -> out.println(line(removal)));
      }
      out.println(summary(result));
      return result.problem() == null ? 0 : complain(result.problem(), CANNOT_COLLECT);
    }
  }

  private String line(Removal removal) {
    return switch (removal) {
      case Removal.Link(String repository, var digest) ->
          verb("unlinked", "would unlink") + " " + digest + " from " + repository;
      case Removal.ToTrash(var digest, long bytes) ->
          verb("to trash", "would go to trash") + " " + digest + " " + bytes;
      case Removal.ForGood(var digest, long bytes) ->
          verb("removed", "would remove") + " " + digest + " " + bytes;
    };
  }

  private String summary(CollectionResult result) {
    return ("%d repositories, %d manifests, %d blobs; %s %d blobs (%d bytes); to trash: %d blobs (%d"
            + " bytes); back from trash: %d; still reclaimable: %d bytes")
        .formatted(
            result.repositories(),
            result.manifests(),
            result.blobs(),
            verb("freed", "would free"),
            result.freedBlobs(),
            result.freedBytes(),
            result.trashedBlobs(),
            result.trashedBytes(),
            result.restoredBlobs(),
            result.reclaimableBytes());
  }

  private String verb(String done, String planned) {
    return dryRun ? planned : done;
  }

  private static int complain(String problem, int exitCode) {
    System.err.println(problem);
    return exitCode;
  }
}
