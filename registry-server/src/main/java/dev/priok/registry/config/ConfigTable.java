package dev.priok.registry.config;

import static dev.priok.registry.config.ForeignKey.Treatment.NOTED;
import static dev.priok.registry.config.ForeignKey.Treatment.REFUSED;
import static dev.priok.registry.config.ForeignKey.Treatment.WARNED;

import dev.priok.registry.access.AccessRule;
import dev.priok.registry.access.AddressRange;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every key there is: its type, its default, and what becomes of those not followed. */
final class ConfigTable {
  /** What connections come by; there is one. */
  enum Net {
    TCP
  }

  private static final String LATER = "is not here yet; take it out";
  private static final String ONLY_FILES = "is not here yet; write storage.filesystem";

  static final ConfigKey<KeyTypes.Version> VERSION =
      new ConfigKey<>("version", KeyTypes::version, "0.1");
  static final ConfigKey<LogConfig.Level> LOG_LEVEL =
      new ConfigKey<>("log.level", ValueType.choice(LogConfig.Level.class), "info");
  static final ConfigKey<LogConfig.Formatter> LOG_FORMATTER =
      new ConfigKey<>("log.formatter", KeyTypes::formatter, "text");
  static final ConfigKey<Boolean> ACCESS_LOG_DISABLED =
      new ConfigKey<>("log.accesslog.disabled", ValueType.bool(), "");
  static final ConfigKey<Map<String, String>> LOG_FIELDS =
      new ConfigKey<>("log.fields", ValueType.textMap(), "", true);
  static final ConfigKey<Path> ROOT_DIRECTORY =
      new ConfigKey<>("storage.filesystem.rootdirectory", ValueType.path(), "/var/lib/registry");
  static final ConfigKey<Boolean> DELETE_ENABLED =
      new ConfigKey<>("storage.delete.enabled", ValueType.bool(), "false");
  static final ConfigKey<ListenAddress> HTTP_ADDRESS =
      new ConfigKey<>("http.addr", new AddressType(), ":5000");
  static final ConfigKey<Duration> DRAIN_TIMEOUT =
      new ConfigKey<>("http.draintimeout", new DurationType(), "30s");

  static final ConfigKey<Duration> DRAIN_NOTICE =
      new ConfigKey<>("http.drainnotice", new DurationType(), "5s");
  static final ConfigKey<Map<String, String>> HEADERS =
      new ConfigKey<>("http.headers", ValueType.headers(), "", true);
  static final ConfigKey<String> PREFIX = new ConfigKey<>("http.prefix", KeyTypes::prefix, "/");
  static final ConfigKey<List<AddressRange>> TRUSTED_PROXIES =
      new ConfigKey<>("http.trustedproxies", new AddressRangesType(), "");
  static final ConfigKey<Optional<URI>> HOST = new ConfigKey<>("http.host", KeyTypes::host, "");
  static final ConfigKey<Net> NET = new ConfigKey<>("http.net", KeyTypes::net, "tcp");
  static final ConfigKey<Boolean> READ_ONLY =
      new ConfigKey<>("storage.maintenance.readonly.enabled", ValueType.bool(), "false");
  static final ConfigKey<Path> TLS_CERTIFICATE =
      new ConfigKey<>("http.tls.certificate", ValueType.path(), "");
  static final ConfigKey<Path> TLS_KEY = new ConfigKey<>("http.tls.key", ValueType.path(), "");
  static final ConfigKey<TlsConfig.Minimum> TLS_MINIMUM =
      new ConfigKey<>("http.tls.minimumtls", KeyTypes::minimumTls, "tls1.2");

  static final ConfigKey<ListenAddress> MANAGEMENT_ADDRESS =
      new ConfigKey<>("http.debug.addr", new AddressType(), "127.0.0.1:5001");
  static final ConfigKey<Boolean> METRICS_ENABLED =
      new ConfigKey<>("http.debug.prometheus.enabled", ValueType.bool(), "true");
  static final ConfigKey<String> METRICS_PATH =
      new ConfigKey<>("http.debug.prometheus.path", KeyTypes::urlPath, "/metrics");
  static final ConfigKey<AuthConfig.Anonymous> ANONYMOUS =
      new ConfigKey<>("auth.anonymous", KeyTypes::anonymous, "none");
  static final ConfigKey<String> REALM =
      new ConfigKey<>("auth.htpasswd.realm", ValueType.text(), "registry");
  static final ConfigKey<Path> HTPASSWD =
      new ConfigKey<>("auth.htpasswd.path", ValueType.path(), "");
  static final ConfigKey<List<AccessRule>> ACCESS_RULES =
      new ConfigKey<>("auth.rules", new AccessRulesType(), "");
  static final ConfigKey<Path> TOKEN_KEY =
      new ConfigKey<>("auth.tokenkeyfile", ValueType.path(), "");
  static final ConfigKey<Integer> CATALOG_MAX =
      new ConfigKey<>("catalog.maxentries", ValueType.integer(1, 100_000), "1000");
  static final ConfigKey<Integer> TAGS_MAX =
      new ConfigKey<>("tags.maxtags", ValueType.integer(1, 100_000), "1000");
  static final ConfigKey<Path> TOKEN_FILE =
      new ConfigKey<>("management.tokenfile", ValueType.path(), "");

  private static final List<ConfigKey<?>> SERVING =
      List.of(
          VERSION,
          LOG_LEVEL,
          LOG_FORMATTER,
          ACCESS_LOG_DISABLED,
          LOG_FIELDS,
          ROOT_DIRECTORY,
          DELETE_ENABLED,
          HTTP_ADDRESS,
          DRAIN_TIMEOUT,
          DRAIN_NOTICE,
          HEADERS,
          PREFIX,
          TRUSTED_PROXIES,
          HOST,
          NET,
          READ_ONLY,
          TLS_CERTIFICATE,
          TLS_KEY,
          TLS_MINIMUM,
          MANAGEMENT_ADDRESS,
          METRICS_ENABLED,
          METRICS_PATH,
          ANONYMOUS,
          REALM,
          HTPASSWD,
          ACCESS_RULES,
          TOKEN_KEY,
          CATALOG_MAX,
          TAGS_MAX,
          TOKEN_FILE);

  static final List<ConfigKey<?>> KEYS =
      Stream.of(SERVING, ValidationKeys.ALL, UpkeepKeys.ALL).flatMap(List::stream).toList();

  static final List<ForeignKey> FOREIGN =
      List.of(
          new ForeignKey("loglevel", WARNED, "is old and has no effect; write log.level"),
          new ForeignKey("log.hooks", WARNED, "has no effect here"),
          new ForeignKey("log.reportcaller", NOTED, "has no effect here"),
          new ForeignKey("storage.filesystem.maxthreads", NOTED, "has no effect: needs no limit"),
          new ForeignKey("storage.cache", NOTED, "has no effect: caches need no setting"),
          new ForeignKey("storage.tag", NOTED, "has no effect: needs no limit"),
          new ForeignKey("storage.redirect", NOTED, "has no effect for files"),
          new ForeignKey("storage.s3", REFUSED, ONLY_FILES),
          new ForeignKey("storage.gcs", REFUSED, ONLY_FILES),
          new ForeignKey("storage.azure", REFUSED, ONLY_FILES),
          new ForeignKey("storage.inmemory", REFUSED, ONLY_FILES),
          new ForeignKey("http.secret", NOTED, "has no effect: uploads need no shared secret"),
          new ForeignKey("http.relativeurls", NOTED, "has no effect: locations are relative"),
          new ForeignKey("http.http2", NOTED, "has no effect"),
          new ForeignKey("http.h2c", NOTED, "has no effect"),
          new ForeignKey("http.tls.clientcas", REFUSED, LATER),
          new ForeignKey("http.tls.clientauth", REFUSED, LATER),
          new ForeignKey("http.tls.letsencrypt", REFUSED, LATER),
          new ForeignKey("http.tls.ciphersuites", WARNED, "has no effect: the strong ones are on"),
          new ForeignKey("http.debug.tls", REFUSED, LATER),
          new ForeignKey("auth.token", REFUSED, LATER),
          new ForeignKey(
              "auth.silly", REFUSED, "is not here yet, and is no protection: use auth.htpasswd"),
          new ForeignKey("auth.none", REFUSED, "take the auth section out for an open registry"),
          new ForeignKey("proxy", REFUSED, LATER),
          new ForeignKey("middleware", WARNED, "has no effect here"),
          new ForeignKey("notifications.events", NOTED, "has no effect: no notification is sent"),
          new ForeignKey("notifications.endpoints", REFUSED, LATER),
          new ForeignKey("redis", NOTED, "has no effect: caches need no setting"),
          new ForeignKey("health", NOTED, "has no effect: storage is always checked for /readyz"),
          new ForeignKey("policy", WARNED, "has no effect here"),
          new ForeignKey("compatibility", WARNED, "has no effect: schema 1 is not served"),
          new ForeignKey("reporting", WARNED, "has no effect here"),
          new ForeignKey("validation.enabled", NOTED, "has no effect: manifests are validated"));

  private ConfigTable() {}

  static Optional<ForeignKey> foreign(String path) {
    return FOREIGN.stream().filter(key -> key.path().equals(path)).findFirst();
  }

  static boolean isKey(String path) {
    return KEYS.stream().anyMatch(key -> key.path().equals(path));
  }

  /** Whether keys lie below the path, so that its value must be a section. */
  static boolean isSection(String path) {
    String prefix = path + ".";
    return KEYS.stream().anyMatch(key -> key.path().startsWith(prefix))
        || FOREIGN.stream().anyMatch(key -> key.path().startsWith(prefix));
  }

  /** Whether a setting at the path means something, be it below headers or below a foreign key. */
  static boolean knows(String path) {
    return isKey(path)
        || isSection(path)
        || KEYS.stream().anyMatch(key -> key.open() && path.startsWith(key.path() + "."))
        || FOREIGN.stream()
            .anyMatch(key -> path.equals(key.path()) || path.startsWith(key.path() + "."));
  }
}
