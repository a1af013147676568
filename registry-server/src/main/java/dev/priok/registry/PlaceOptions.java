package dev.priok.registry;

import dev.priok.registry.archive.ArchiveException;
import dev.priok.registry.archive.ImagePlace;
import dev.priok.registry.archive.Login;
import dev.priok.registry.archive.Progress;
import dev.priok.registry.archive.RegistryPlace;
import dev.priok.registry.archive.StorePlace;
import dev.priok.registry.archive.TrustedAuthorities;
import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a registry or a store is named on the command line, and who one is there. */
final class PlaceOptions {
  static final String PLACE =
      "a registry (http://host:port, https://...) or the directory of a store; else the store that"
          + " serve would serve";

  private static final int FAILED = 1;

  @Option(names = "--user", paramLabel = "NAME", description = "who to log in as at the registry")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "whose first line is the password")
  private @Nullable Path passwordFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "certificates in PEM of the authorities to trust, instead of the usual ones")
  private @Nullable Path authorities;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** What a command does with a place. */
  @FunctionalInterface
  interface Work {
    void with(ImagePlace place, Progress progress) throws IOException, ArchiveException;
  }

  /**
   * Opens a place and works with it; what goes wrong is said at the console.
   *
   * @param place as {@link #open} takes it
   * @return the exit code
   */
  int run(@Nullable String place, Work work) {
    if (command == null) {
      throw new IllegalStateException("not started by picocli");
    }
    PrintWriter console = command.commandLine().getErr();
    try (ImagePlace opened = open(place, console)) {
      work.with(opened, new Progress(console));
      return 0;
    } catch (ArchiveException | ConfigException | CannotServeException e) {
      console.println(e.getMessage());
    } catch (NoSuchFileException e) {
      console.println(e.getFile() + ": there is no such file or folder");
    } catch (AccessDeniedException e) {
      console.println(e.getFile() + ": permission denied; run this as its owner");
    } catch (IOException e) {
      console.println("cannot read or write: " + e.getMessage());
    }
    return FAILED;
  }

  /**
   * @param place an http or https URL, or a store's directory; null for the store that serve would
   *     serve
   */
  private ImagePlace open(@Nullable String place, PrintWriter console)
      throws IOException, ArchiveException, ConfigException, CannotServeException {
    if (place != null && (place.startsWith("http://") || place.startsWith("https://"))) {
      return new RegistryPlace(
          uri(place),
          login(),
          authorities == null ? TrustedAuthorities.usual() : TrustedAuthorities.of(authorities));
    }
    return new StorePlace(
        place == null ? usualStore(console) : store(Path.of(place)), Clock.systemUTC());
  }

  private static URI uri(String text) throws CannotServeException {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // Falls through to the same answer.
    }
    throw new CannotServeException(text + " is no address of a registry: write https://host:port");
  }

  private Optional<Login> login() throws IOException, CannotServeException {
    if (user == null) {
      return Optional.empty();
    }
    if (passwordFile == null) {
      throw new CannotServeException("--user needs --password-file");
    }
    String password = Files.readString(passwordFile).lines().findFirst().orElse("");
    return Optional.of(new Login(user, password));
  }

  private static Path store(Path root) throws CannotServeException {
    if (!Files.isDirectory(root)) {
      throw new CannotServeException(
          root
              + " is no directory: make it first (mkdir) for a new store, or name a registry with"
              + " http:// or https://");
    }
    RootDirectory.prepare(root, List.of());
    return root;
  }

  private static Path usualStore(PrintWriter console) throws ConfigException, CannotServeException {
    Map<String, String> environment = System.getenv();
    Path source = ServeCommand.usualFile(environment);
    ServerConfig config = ServerConfig.load(source, environment);
    Path root = config.storage().rootDirectory();
    RootDirectory.prepare(root, RootDirectory.own(config, source));
    console.println("the store is " + root + " (" + ServeCommand.choice(source) + ")");
    return root;
  }
}
