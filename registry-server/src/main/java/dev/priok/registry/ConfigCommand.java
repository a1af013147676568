package dev.priok.registry;

import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.ConfigReading;
import dev.priok.registry.config.EffectiveValue;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.config.TlsConfig;
import dev.priok.registry.tls.CertificateFiles;
import dev.priok.registry.tls.ServerCertificate;
import dev.priok.registry.tls.UnusableCertificateException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges configurations without serving. */
@Command(
    name = "config",
    description = "Looks at configurations.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "check")
final class ConfigCommand implements Runnable {
  private static final int INVALID = 2;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    spec().commandLine().usage(spec().commandLine().getOut());
  }

  @Command(
      name = "check",
      description = "Prints what counts for each key and where it comes from.",
      mixinStandardHelpOptions = true,
      versionProvider = Main.Version.class,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:can be served", "2:cannot be served; each error is named"},
      footerHeading = "%nExamples:%n",
      footer = {
        "  registry-server config check /etc/distribution/config.yml",
        "  REGISTRY_HTTP_ADDR=:5443 registry-server config check config.yml"
      })
  int check(
      @Parameters(
              arity = "0..1",
              paramLabel = "FILE",
              description = "config.yml; without it the one that serve would take")
          @Nullable Path file) {
    PrintWriter out = spec().commandLine().getOut();
    PrintWriter err = spec().commandLine().getErr();
    Map<String, String> environment = System.getenv();
    Path source = file == null ? ServeCommand.usualFile(environment) : file;
    try {
      ConfigReading reading = ConfigReading.of(source, environment);
      ServerConfig config = reading.config();
      print(out, reading.effective());
      config.remarks().forEach(remark -> err.println(remark.severity() + " " + remark));
      TlsConfig tls = config.http().tls();
      if (tls != null) {
        ServerCertificate certificate = new CertificateFiles(tls.certificate(), tls.key()).load();
        certificate
            .complaint(Clock.systemUTC().instant())
            .ifPresent(text -> err.println("WARNING http.tls.certificate: " + text));
      }
      return 0;
    } catch (ConfigException | UnusableCertificateException e) {
      err.println(e.getMessage());
      return INVALID;
    }
  }

  private static void print(PrintWriter out, List<EffectiveValue> values) {
    int keys = width(values.stream().map(EffectiveValue::key).toList());
    int texts = width(values.stream().map(ConfigCommand::shown).toList());
    for (EffectiveValue value : values) {
      out.println(
          "%s  %s  %s"
              .formatted(padded(value.key(), keys), padded(shown(value), texts), value.origin()));
    }
  }

  private static String shown(EffectiveValue value) {
    return value.value().isEmpty() ? "(not set)" : value.value();
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(1);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not started by picocli");
    }
    return spec;
  }
}
