package dev.priok.playground;

import dev.priok.operator.PriokOperator.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The playground's program: {@code make run}. */
@Command(
    name = "playground",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "A registry to try things with, on this machine: a small Kubernetes API, the operator and",
      "the sample Registry. Ctrl-C ends all of it; the images stay for the next time."
    })
public final class Main implements Callable<Integer> {
  private static final Duration ENDING = Duration.ofSeconds(60);

  @Option(
      names = "--registry-server",
      required = true,
      paramLabel = "JAR",
      description = "the registry server's runnable jar")
  private @Nullable Path registryServer;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where everything is kept (default: ~/.local/share/priok/playground)")
  private @Nullable Path data;

  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path directory =
        data == null
            ? DataDirectory.standard(System.getenv(), System.getProperty("user.home"))
            : data;
    CountDownLatch ended = new CountDownLatch(1);
    endWithTheProcess(Thread.currentThread(), ended);
    try {
      run(directory, jar());
      return 0;
    } catch (InterruptedException e) {
      return 0;
    } catch (PlaygroundException | StartException | IOException e) {
      System.err.println(e.getMessage());
      return 1;
    } finally {
      ended.countDown();
    }
  }

  private static void run(Path directory, Path registryServer)
      throws IOException, InterruptedException {
    try (DataDirectory held = DataDirectory.open(directory)) {
      // Read by logback.xml: what the operator and the cluster log goes to a file beside the data.
      System.setProperty("priok.data", held.path().toString());
      try (Playground playground = new Playground(Screen.ofProcess())) {
        playground.run(held.path(), registryServer);
      } catch (PlaygroundException | StartException e) {
        throw e;
      } catch (RuntimeException e) {
        throw PlaygroundException.unforeseen(e, held.path().resolve("playground.log"));
      }
    }
  }

  /** On Ctrl-C the process waits until the playground has ended what it started. */
  private static void endWithTheProcess(Thread playground, CountDownLatch ended) {
    Thread hook =
        new Thread(
            () -> {
              playground.interrupt();
              try {
                ended.await(ENDING.toSeconds(), TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "end");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private Path jar() {
    Path jar = registryServer;
    if (jar == null || !Files.isReadable(jar)) {
      throw new PlaygroundException(
          "%s is not there: build it first with `make jars`.".formatted(jar));
    }
    return jar.toAbsolutePath();
  }
}
