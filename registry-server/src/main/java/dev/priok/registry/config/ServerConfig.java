package dev.priok.registry.config;

import static dev.priok.registry.config.Finding.Severity.ERROR;
import static dev.priok.registry.config.Finding.Severity.WARNING;

import dev.priok.registry.retention.StorePolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, with defaults filled in.
 *
 * @param remarks warnings and notices for the log, in the order of the file
 */
public record ServerConfig(
    LogConfig log,
    StorageConfig storage,
    UpkeepConfig upkeep,
    HttpConfig http,
    AuthConfig auth,
    ManagementConfig management,
    int catalogMaxEntries,
    int tagsMaxEntries,
    List<Finding> remarks) {
  public ServerConfig {
    remarks = List.copyOf(remarks);
  }

  /** The same with TLS. */
  public ServerConfig withTls(TlsConfig tls) {
    return new ServerConfig(
        log,
        storage,
        upkeep,
        http.withTls(tls),
        auth,
        management,
        catalogMaxEntries,
        tagsMaxEntries,
        remarks);
  }

  /** What {@link ConfigReading#of} reads, for who needs nothing else of that reading. */
  public static ServerConfig load(@Nullable Path file, Map<String, String> environment)
      throws ConfigException {
    return ConfigReading.of(file, environment).config();
  }

  static ServerConfig from(@Nullable Path file, ConfigReader reader, List<Finding> findings) {
    reader.judgeKeys();
    if (reader.node(ConfigTable.VERSION.path()) == null) {
      findings.add(new Finding(WARNING, Origin.BUILT_IN, "version", "is missing, taken as 0.1"));
    }
    reader.get(ConfigTable.VERSION);
    reader.get(ConfigTable.NET);
    LogConfig log =
        new LogConfig(
            reader.get(ConfigTable.LOG_LEVEL),
            reader.get(ConfigTable.LOG_FORMATTER),
            reader
                .find(ConfigTable.ACCESS_LOG_DISABLED)
                .map(off -> off ? LogConfig.Requests.CHANGES : LogConfig.Requests.ALL)
                .orElse(LogConfig.Requests.BY_LEVEL),
            reader.get(ConfigTable.LOG_FIELDS));
    StorageConfig storage =
        new StorageConfig(
            reader.get(ConfigTable.ROOT_DIRECTORY),
            reader.get(UpkeepKeys.DURABILITY),
            reader.get(ConfigTable.DELETE_ENABLED),
            ValidationKeys.rules(reader, findings::add));
    UpkeepConfig upkeep =
        new UpkeepConfig(
            new GcConfig(reader.get(UpkeepKeys.GC_SCHEDULE), reader.get(UpkeepKeys.GC_MIN_AGE)),
            new UploadPurgeConfig(
                reader.get(UpkeepKeys.PURGE_ENABLED),
                reader.get(UpkeepKeys.PURGE_AGE),
                reader.get(UpkeepKeys.PURGE_INTERVAL),
                reader.get(UpkeepKeys.PURGE_DRY_RUN)),
            reader.get(UpkeepKeys.LOW_SPACE),
            new StorePolicy(
                reader.get(UpkeepKeys.RETENTION_DRY_RUN),
                inUse(file, reader),
                reader.find(UpkeepKeys.RETENTION_RULES).orElse(List.of()),
                reader.find(UpkeepKeys.IMMUTABLE_TAGS).orElse(List.of())));
    HttpConfig http =
        new HttpConfig(
            reader.get(ConfigTable.HTTP_ADDRESS),
            tls(reader, findings::add),
            reader.get(ConfigTable.DRAIN_TIMEOUT),
            reader.get(ConfigTable.DRAIN_NOTICE),
            reader.get(ConfigTable.PREFIX),
            reader.find(ConfigTable.TRUSTED_PROXIES).orElse(List.of()),
            reader.find(ConfigTable.HOST).flatMap(host -> host).orElse(null),
            reader.get(ConfigTable.READ_ONLY),
            reader.get(ConfigTable.HEADERS));
    return new ServerConfig(
        log,
        storage,
        upkeep,
        http,
        auth(reader, findings::add),
        management(reader),
        reader.get(ConfigTable.CATALOG_MAX),
        reader.get(ConfigTable.TAGS_MAX),
        findings.stream().filter(f -> f.severity() != ERROR).toList());
  }

  /** Beside the file, unless absolute: the two are carried about together. */
  private static @Nullable Path inUse(@Nullable Path file, ConfigReader reader) {
    return reader
        .find(UpkeepKeys.IN_USE_FILE)
        .map(path -> file == null ? path : file.resolveSibling(path))
        .orElse(null);
  }

  private static @Nullable TlsConfig tls(ConfigReader reader, Consumer<Finding> findings) {
    ConfigNode tls = reader.node("http.tls");
    if (tls == null) {
      return null;
    }
    Path certificate = reader.find(ConfigTable.TLS_CERTIFICATE).orElse(null);
    Path key = reader.find(ConfigTable.TLS_KEY).orElse(null);
    if (certificate == null || key == null) {
      String missing =
          (certificate == null ? ConfigTable.TLS_CERTIFICATE : ConfigTable.TLS_KEY).path();
      findings.accept(
          new Finding(
              ERROR,
              tls.origin(),
              missing,
              "is missing; TLS needs a certificate and a key, or take http.tls out for plain HTTP"));
      return null;
    }
    return new TlsConfig(certificate, key, reader.get(ConfigTable.TLS_MINIMUM));
  }

  private static AuthConfig auth(ConfigReader reader, Consumer<Finding> findings) {
    ConfigNode auth = reader.node("auth");
    if (auth == null) {
      return new AuthConfig.Open();
    }
    ConfigNode.Mapping section = auth.asSection();
    if (section != null && section.entries().isEmpty()) {
      // Guessing either way would be wrong for somebody: open, or locked out.
      findings.accept(
          new Finding(
              ERROR,
              auth.origin(),
              "auth",
              "is empty; write auth.htpasswd below it, or take it out for an open registry"));
    }
    Path htpasswd = reader.find(ConfigTable.HTPASSWD).orElse(null);
    if (htpasswd == null) {
      findings.accept(
          new Finding(
              WARNING, auth.origin(), "auth.htpasswd.path", "is not set: nobody can log in"));
    }
    return new AuthConfig.Closed(
        reader.get(ConfigTable.ANONYMOUS),
        reader.get(ConfigTable.REALM),
        htpasswd,
        reader.find(ConfigTable.ACCESS_RULES).orElse(List.of()),
        reader.find(ConfigTable.TOKEN_KEY).orElse(null));
  }

  private static ManagementConfig management(ConfigReader reader) {
    return new ManagementConfig(
        reader.get(ConfigTable.MANAGEMENT_ADDRESS),
        reader.node(ConfigTable.MANAGEMENT_ADDRESS.path()) == null,
        reader.get(ConfigTable.METRICS_ENABLED) ? reader.get(ConfigTable.METRICS_PATH) : null,
        reader.find(ConfigTable.TOKEN_FILE).orElse(null));
  }
}
