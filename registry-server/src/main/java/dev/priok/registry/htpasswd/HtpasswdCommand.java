package dev.priok.registry.htpasswd;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Adds, deletes, checks and lists users. Passwords come by standard input only. */
@Command(
    name = "htpasswd",
    description = "Edits a file of users with bcrypt hashes.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or the password is right",
      "1:no such user, or the password is wrong",
      "2:cannot be done"
    })
public final class HtpasswdCommand implements Runnable {
  private static final int NO = 1;
  private static final int FAILED = 2;
  private static final String COST = "10";
  private static final int LEAST_COST = 4;
  private static final int HIGHEST_COST = 17;

  @FunctionalInterface
  private interface Work {
    int on(HtpasswdStore store) throws IOException, InvalidUserException;
  }

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    spec().commandLine().usage(spec().commandLine().getOut());
  }

  @Command(
      name = "add",
      description = "Adds a user or changes the password, which is read from standard input.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  registry-server htpasswd add /etc/registry/htpasswd ci < password.txt",
        "  openssl rand -base64 24 | tee ci.txt | registry-server htpasswd add users ci"
      })
  int add(
      @Parameters(paramLabel = "FILE", description = "made when it is not there") Path file,
      @Parameters(paramLabel = "USER") String user,
      @Option(
              names = "--cost",
              defaultValue = COST,
              description =
                  "bcrypt's cost, 4 to 17; logins are slow above 12 (default: ${DEFAULT-VALUE})")
          int cost) {
    return run(
        file,
        store -> {
          if (cost < LEAST_COST || cost > HIGHEST_COST) {
            throw new InvalidUserException("--cost is from 4 to 17");
          }
          HtpasswdLines lines = store.exists() ? store.read() : HtpasswdLines.parse("");
          store.write(lines.with(user, password(), cost));
          return 0;
        });
  }

  @Command(
      name = "delete",
      description = "Takes a user out.",
      footerHeading = "%nExamples:%n",
      footer = {"  registry-server htpasswd delete /etc/registry/htpasswd ci"})
  int delete(
      @Parameters(paramLabel = "FILE") Path file, @Parameters(paramLabel = "USER") String user) {
    return run(
        file,
        store -> {
          HtpasswdLines lines = store.read();
          if (!lines.users().contains(user)) {
            return say(NO, "there is no user " + user);
          }
          store.write(lines.without(user));
          return 0;
        });
  }

  @Command(
      name = "verify",
      description = "Says by its exit code whether the password on standard input is right.",
      footerHeading = "%nExamples:%n",
      footer = {"  registry-server htpasswd verify /etc/registry/htpasswd ci < password.txt"})
  int verify(
      @Parameters(paramLabel = "FILE") Path file, @Parameters(paramLabel = "USER") String user) {
    return run(
        file,
        store -> {
          HtpasswdLines lines = store.read();
          if (!lines.users().contains(user)) {
            return say(NO, "there is no user " + user);
          }
          return lines.verifies(user, password()) ? 0 : say(NO, "the password is wrong");
        });
  }

  @Command(
      name = "list",
      description = "Prints the users, one on a line.",
      footerHeading = "%nExamples:%n",
      footer = {"  registry-server htpasswd list /etc/registry/htpasswd"})
  int list(@Parameters(paramLabel = "FILE") Path file) {
    return run(
        file,
        store -> {
          store.read().users().forEach(spec().commandLine().getOut()::println);
          return 0;
        });
  }

  private int run(Path file, Work work) {
    try {
      return work.on(new HtpasswdStore(file));
    } catch (InvalidUserException e) {
      return say(FAILED, String.valueOf(e.getMessage()));
    } catch (NoSuchFileException _) {
      return say(FAILED, file + ": there is no such file or folder");
    } catch (AccessDeniedException _) {
      return say(FAILED, file + ": permission denied; run this as the owner of file and folder");
    } catch (FileSystemException e) {
      return say(FAILED, file + ": " + (e.getReason() == null ? e.getMessage() : e.getReason()));
    } catch (IOException e) {
      return say(FAILED, file + ": cannot be read or written (" + e.getMessage() + ")");
    }
  }

  private int say(int exitCode, String text) {
    spec().commandLine().getErr().println(text.replaceAll("\\p{Cntrl}", "?"));
    return exitCode;
  }

  /** One line of standard input, without echo where a person types it. */
  private static char[] password() throws IOException {
    Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isPresent()) {
      char[] typed = terminal.get().readPassword("Password: ");
      return typed == null ? new char[0] : typed;
    }
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    return line == null ? new char[0] : line.toCharArray();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not started by picocli");
    }
    return spec;
  }
}
