package dev.priok.registry;

import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.ConfigReading;
import dev.priok.registry.config.Finding;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.config.TlsConfig;
import dev.priok.registry.storage.StoreVolume;
import dev.priok.registry.tls.AutomaticCertificate;
import dev.priok.registry.tls.CertificateFiles;
import dev.priok.registry.tls.UnusableCertificateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves until it is told to stop. */
@Command(
    name = "serve",
    description = "Serves a registry.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped as asked",
      "1:cannot serve",
      "2:invalid configuration, certificate or usage"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  registry-server serve",
      "  registry-server serve --tls auto",
      "  registry-server serve /etc/distribution/config.yml",
      "  REGISTRY_HTTP_ADDR=127.0.0.1:5055 registry-server serve"
    })
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
  private static final int CANNOT_SERVE = 1;
  private static final int INVALID_CONFIGURATION = 2;

  /** Where the images of registry:3 and registry:2 have their file. */
  private static final List<Path> USUAL_FILES =
      List.of(Path.of("/etc/distribution/config.yml"), Path.of("/etc/docker/registry/config.yml"));

  /** Where TLS comes from, when not from the configuration. */
  private enum TlsSource {
    AUTO
  }

  @Option(
      names = "--tls",
      paramLabel = "auto",
      description =
          "auto: speak TLS with a certificate of an own authority, made and renewed below the"
              + " store's priok/tls")
  private @Nullable TlsSource tls;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "config.yml; else that of REGISTRY_CONFIGURATION_PATH, /etc/distribution/config.yml or"
              + " /etc/docker/registry/config.yml; else the built-in defaults. REGISTRY_*"
              + " variables win over the file.")
  private @Nullable Path file;

  /**
   * Serves without a command line to parse ({@link Main#isPlainServe}) and returns the exit code.
   *
   * @param file null for the one at a usual place, or none
   */
  static int serve(@Nullable Path file) {
    ServeCommand command = new ServeCommand();
    command.file = file;
    try {
      return command.call();
    } catch (RuntimeException | InterruptedException e) {
      LOG.error("Cannot serve", e);
      return CANNOT_SERVE;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      Map<String, String> environment = System.getenv();
      Path source = file == null ? usualFile(environment) : file;
      ConfigReading reading = ConfigReading.of(source, environment);
      ServerConfig written = reading.config();
      if (tls != null && written.http().tls() != null) {
        System.err.println(
            "--tls auto and http.tls of the configuration are both given: take one of them out");
        return INVALID_CONFIGURATION;
      }
      ServerConfig config = tls == null ? written : withOwnCertificate(written);
      LogOutput.apply(config.log());
      LOG.atInfo()
          .addKeyValue("file", source == null ? "none: built-in defaults" : source)
          .log("Configuration read");
      config.remarks().forEach(ServeCommand::say);
      prepareStore(config, source);
      if (tls != null) {
        keepCertificate(config);
      }
      Clock clock = Clock.systemUTC();
      Policies policies = new Policies(reading, source, environment, clock);
      start(new Serving(config, policies, clock), config.http().drainNotice());
    } catch (ConfigException | UnusableCertificateException e) {
      return complain(e, INVALID_CONFIGURATION);
    } catch (CannotServeException e) {
      return complain(e, CANNOT_SERVE);
    }
    new CountDownLatch(1).await();
    return 0;
  }

  private static ServerConfig withOwnCertificate(ServerConfig config) {
    CertificateFiles files = automatic(config).files();
    return config.withTls(
        new TlsConfig(files.certificate(), files.key(), TlsConfig.Minimum.TLS1_2));
  }

  private static AutomaticCertificate automatic(ServerConfig config) {
    return new AutomaticCertificate(
        config.storage().rootDirectory().resolve("priok/tls"), Clock.systemUTC());
  }

  /** Runs on until the process ends, as the server does. */
  private static void keepCertificate(ServerConfig config) throws CannotServeException {
    AutomaticCertificate certificate = automatic(config);
    try {
      LOG.atInfo()
          .addKeyValue("authority", certificate.authority())
          .addKeyValue("sha256", certificate.prepare())
          .log("Clients have to trust this registry's own authority");
    } catch (IOException e) {
      throw new CannotServeException("--tls auto: " + e.getMessage());
    }
    certificate.start();
  }

  private static void prepareStore(ServerConfig config, @Nullable Path source)
      throws CannotServeException {
    Path root = config.storage().rootDirectory();
    if (RootDirectory.prepare(root, RootDirectory.own(config, source))) {
      LOG.atWarn()
          .addKeyValue("root", root)
          .log(
              "Storage is mounted read-only: pulls are served; pushes, deletes and collecting wait"
                  + " until it is mounted for writing");
      return;
    }
    Optional<String> obstacle = StoreVolume.obstacle(root);
    if (obstacle.isPresent() && !config.http().readOnly()) {
      throw new CannotServeException(obstacle.get());
    }
    obstacle.ifPresent(LOG::warn);
  }

  /** The file that is served when none is named; null for the built-in defaults. */
  static @Nullable Path usualFile(Map<String, String> environment) {
    return usualFile(environment, USUAL_FILES);
  }

  static @Nullable Path usualFile(Map<String, String> environment, List<Path> places) {
    String named = environment.get("REGISTRY_CONFIGURATION_PATH");
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    return places.stream().filter(Files::exists).findFirst().orElse(null);
  }

  /** Where the choice of a store comes from, for who did not expect that one. */
  static String choice(@Nullable Path file) {
    return "storage.filesystem.rootdirectory of "
        + (file == null ? "the built-in defaults" : file)
        + " and REGISTRY_* variables";
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

  /** Can be told to stop before anybody has an answer that it serves. */
  private static void start(Serving serving, Duration notice) throws CannotServeException {
    Thread stop = new Thread(() -> stop(serving, notice), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      serving.start();
    } catch (CannotServeException e) {
      Runtime.getRuntime().removeShutdownHook(stop);
      throw e;
    }
  }

  private static void stop(Serving serving, Duration notice) {
    try {
      serving.drain(notice);
    } catch (InterruptedException _) {
      // Nobody interrupts a shutdown hook; the end is near in any case.
      serving.close();
    }
    LogOutput.close();
    // Asked to stop and stopped: that is success, not the 143 of a process that was killed.
    Runtime.getRuntime().halt(0);
  }
}
