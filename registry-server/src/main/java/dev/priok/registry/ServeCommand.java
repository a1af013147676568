package dev.priok.registry;

import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.Finding;
import dev.priok.registry.config.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Serves until it is told to stop. */
@Command(
    name = "serve",
    description = "Serves a registry.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
  private static final int CANNOT_SERVE = 1;
  private static final int INVALID_CONFIGURATION = 2;

  /** Where the images of registry:3 and registry:2 have their file. */
  static final List<Path> USUAL_FILES =
      List.of(Path.of("/etc/distribution/config.yml"), Path.of("/etc/docker/registry/config.yml"));

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "config.yml; else that of REGISTRY_CONFIGURATION_PATH, /etc/distribution/config.yml or"
              + " /etc/docker/registry/config.yml; else the built-in defaults. REGISTRY_*"
              + " variables win over the file.")
  private @Nullable Path file;

  @Override
  public Integer call() throws InterruptedException {
    try {
      Map<String, String> environment = System.getenv();
      Path source = configFile(file, environment);
      ServerConfig config = ServerConfig.load(source, environment);
      LogOutput.apply(config.log());
      LOG.atInfo()
          .addKeyValue("file", source == null ? "none: built-in defaults" : source)
          .log("Configuration read");
      config.remarks().forEach(ServeCommand::say);
      RootDirectory.prepare(config.storage().rootDirectory());
      Serving serving = Serving.start(config, Clock.systemUTC());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(serving), "stop"));
    } catch (ConfigException e) {
      return complain(e, INVALID_CONFIGURATION);
    } catch (CannotServeException e) {
      return complain(e, CANNOT_SERVE);
    }
    new CountDownLatch(1).await();
    return 0;
  }

  static @Nullable Path configFile(@Nullable Path file, Map<String, String> environment) {
    if (file != null) {
      return file;
    }
    String named = environment.get("REGISTRY_CONFIGURATION_PATH");
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    return USUAL_FILES.stream().filter(Files::exists).findFirst().orElse(null);
  }

  private static void say(Finding finding) {
    switch (finding.severity()) {
      case NOTICE -> LOG.info("{}", finding);
      case WARNING, ERROR -> LOG.warn("{}", finding);
    }
  }

  private static int complain(Exception e, int exitCode) {
    System.err.println(e.getMessage());
    return exitCode;
  }

  private static void stop(Serving serving) {
    serving.close();
    LogOutput.close();
    // Asked to stop and stopped: that is success, not the 143 of a process that was killed.
    Runtime.getRuntime().halt(0);
  }
}
