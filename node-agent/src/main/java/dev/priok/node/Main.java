package dev.priok.node;

import dev.priok.node.containerd.ContainerdConfig;
import dev.priok.node.desired.DesiredDirectory;
import dev.priok.node.host.DirectoryHost;
import dev.priok.node.plan.NodeTrust;
import dev.priok.node.probe.HttpProbe;
import dev.priok.node.report.NodeReport;
import dev.priok.node.report.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Without arguments the agent; with {@code clean} the removal of all that it made on this node, for
 * an uninstall. Ended by SIGTERM it leaves everything in place: an upgrade must not take trust
 * away.
 */
final class Main {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration PROBE_DEADLINE = Duration.ofSeconds(3);
  private static final Reporter.Timing REPORTS =
      new Reporter.Timing(Duration.ofSeconds(30), Duration.ofSeconds(1));
  private static final Duration PATIENCE_AT_END = Duration.ofSeconds(10);

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    int status = run(List.of(arguments));
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int run(List<String> arguments) throws InterruptedException {
    ChangeLog log = new ChangeLog(System.out, InstantSource.system());
    try {
      AgentConfig config = AgentConfig.from(System.getenv());
      if (!Files.isDirectory(config.hostRoot())) {
        throw new IllegalArgumentException(
            "PRIOK_HOST_ROOT: " + config.hostRoot() + " is not a directory");
      }
      if (arguments.isEmpty()) {
        return serve(config, log);
      }
      if (arguments.equals(List.of("clean"))) {
        return clean(config, log);
      }
      System.err.println("usage: node-agent [clean]");
      return 2;
    } catch (IllegalArgumentException e) {
      System.err.println("node-agent: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      System.err.println("node-agent: " + e.getMessage());
      return 1;
    }
  }

  private static NodeTrust nodeTrust(AgentConfig config, ChangeLog log) {
    DirectoryHost host = new DirectoryHost(config.hostRoot());
    return new NodeTrust(
        host,
        new ContainerdConfig(host, config.containerdConfig()),
        config.journal(),
        new HttpProbe(PROBE_DEADLINE),
        InstantSource.system(),
        log);
  }

  private static int clean(AgentConfig config, ChangeLog log) throws IOException {
    List<String> left = nodeTrust(config, log).clean();
    left.forEach(log);
    return left.isEmpty() ? 0 : 1;
  }

  private static int serve(AgentConfig config, ChangeLog log)
      throws IOException, InterruptedException {
    if (config.operator().isEmpty()) {
      log.accept("no PRIOK_OPERATOR_URL: the node is configured, and nobody is told");
      return loop(config, log, report -> {});
    }
    try (Reporter reporter = new Reporter(config.operator().get(), REPORTS, log)) {
      return loop(config, log, reporter::publish);
    }
  }

  private static int loop(AgentConfig config, ChangeLog log, Consumer<NodeReport> reports)
      throws IOException, InterruptedException {
    Agent agent =
        new Agent(
            new DesiredDirectory(config.desired(), config.claims()),
            nodeTrust(config, log),
            config.node(),
            reports,
            log,
            InstantSource.system());
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, stopped), "stop"));
    try (HealthServer health = new HealthServer(config.healthPort(), agent::live, agent::ready)) {
      log.accept("node agent started, health on 127.0.0.1:" + health.port());
      do {
        agent.tick();
      } while (!stop.await(TICK.toMillis(), TimeUnit.MILLISECONDS));
      log.accept("node agent stopped, trust stays in place");
      return 0;
    } finally {
      stopped.countDown();
    }
  }

  /** Lets a step that has begun come to its end. */
  private static void end(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      boolean inTime = stopped.await(PATIENCE_AT_END.toMillis(), TimeUnit.MILLISECONDS);
      if (!inTime) {
        System.err.println("node-agent: stopped in the middle of a round");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
