package dev.priok.registry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are nearly right, as tutorials and other registries have them. */
class KindnessTest {
  @TempDir Path folder;

  @Test
  void saysWhichLinesToUnIndentBelowTheVersion() {
    assertThatThrownBy(() ->
            load(
                """
                version: 0.1
                  log:
                    level: info

                  # where images lie
                  storage:
                    filesystem:
                      rootdirectory: /data
                http:
                  addr: :5000
                """))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            file()
                + ":2: not valid YAML: un-indent lines 2 to 8 by 2: version in line 1 has a value,"
                + " so nothing can lie below it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [1", "- a\n b: c: d", "x", ""})
  void givesNoAdviceWhereIndentationIsNotTheMistake(String text) {
    assertThat(MisplacedIndent.advice(text, 2)).isEmpty();
  }

  @Test
  void understandsAnonymousTrueAsFullAndSaysSo() throws Exception {
    ServerConfig config = load("{version: 0.1, auth: {anonymous: true}}");

    assertThat(((AuthConfig.Closed) config.auth()).anonymous())
        .isEqualTo(AuthConfig.Anonymous.FULL);
    assertThat(config.remarks()).anyMatch(f -> f.message().contains("taken as full"));
    AuthConfig closed = load("{version: 0.1, auth: {anonymous: false}}").auth();
    assertThat(((AuthConfig.Closed) closed).anonymous()).isEqualTo(AuthConfig.Anonymous.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth: {token: {realm: x}}               | auth.token: is not here yet",
        "auth: {silly: {realm: x}}               | auth.silly: is not here yet",
        "notifications: {endpoints: [{name: a}]} | notifications.endpoints: is not here yet",
        "proxy: {remoteurl: 'https://x'}         | proxy: is not here yet",
        "storage: {s3: {bucket: b}}              | storage.s3: is not here yet",
        "http: {tls: {certificate: a, key: b, clientcas: [c]}} | http.tls.clientcas: is not here yet",
        "http: {tls: {certificate: a, key: b, letsencrypt: {email: x}}} | http.tls.letsencrypt: is not here yet",
        "http: {tls: {key: b}}                   | http.tls.certificate: is missing",
        "http: {tls: {}}                         | http.tls.certificate: is missing",
        "http: {tls: {certificate: a, key: b, minimumtls: ssl3}} | allowed: tls1.2, tls1.3",
        "http: {net: unix}                       | http.net: unix is not here yet",
        "storage: {gcs: {bucket: b}}             | storage.gcs: is not here yet",
        "storage: {azure: {container: b}}        | storage.azure: is not here yet",
        "storage: {inmemory: }                   | storage.inmemory: is not here yet",
        "http: {prefix: x}                       | allowed: a path that begins with /",
        "http: {prefix: /../x/}                  | allowed: a path that begins with /",
      })
  void refusesByNameWhatIsNotHere(String text, String message) {
    assertThatThrownBy(() -> load(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls1.0", "tls1.1", "TLS1.1"})
  void takesAnOldTlsVersionAsTheOldestThatIsSpoken(String version) throws Exception {
    ServerConfig config =
        load(
            "{version: 0.1, http: {tls: {certificate: c, key: k, minimumtls: %s}}}"
                .formatted(version));

    assertThat(config.http().tls())
        .extracting(TlsConfig::minimum)
        .isEqualTo(TlsConfig.Minimum.TLS1_2);
    assertThat(config.remarks()).singleElement().asString().contains("taken as tls1.2");
  }

  @Test
  void readsTlsPrefixAndReadOnly() throws Exception {
    HttpConfig http =
        load("""
        version: 0.1
        log: {formatter: logstash}
        storage: {maintenance: {readonly: {enabled: true}}}
        http:
          prefix: /registry
          net: tcp
          tls: {certificate: /c, key: /k, minimumtls: tls1.3}
        """)
            .http();

    assertThat(http.prefix()).isEqualTo("/registry/");
    assertThat(http.readOnly()).isTrue();
    assertThat(http.tls())
        .isEqualTo(new TlsConfig(Path.of("/c"), Path.of("/k"), TlsConfig.Minimum.TLS1_3));
  }

  @Test
  void anEmptyVariableCountsAsNotSetAndIsNamed() throws Exception {
    Files.writeString(
        file(), "{version: 0.1, auth: {htpasswd: {path: /users}}, http: {addr: ':5001'}}");

    ServerConfig config =
        ServerConfig.load(
            file(),
            Map.of(
                "REGISTRY_AUTH", "",
                "REGISTRY_HTTP_ADDR", " ",
                "REGISTRY_HTTP_DEBUG_ADDR", "",
                "REGISTRY_HTTP_TLS_CERTIFICATE", "",
                "REGISTRY_HTTP_TLS_KEY", "",
                "REGISTRY_PROXY_REMOTEURL", ""));

    assertThat(config.auth()).isInstanceOf(AuthConfig.Closed.class);
    assertThat(config.http().address().port()).isEqualTo(5001);
    assertThat(config.http().tls()).isNull();
    assertThat(config.remarks())
        .extracting(Finding::toString)
        .hasSize(6)
        .contains("REGISTRY_HTTP_TLS_KEY: http.tls.key: is empty and counts as not set");
    assertThat(config.remarks())
        .extracting(Finding::severity)
        .containsOnly(Finding.Severity.NOTICE);
  }

  @Test
  void listsEachEffectiveValueWithItsOrigin() throws Exception {
    Files.writeString(file(), "version: 0.1\nhttp:\n  addr: :5000\n  headers: {X-A: [b, c]}\n");

    assertThat(
            ConfigReading.of(file(), Map.of("REGISTRY_STORAGE_DELETE_ENABLED", "true")).effective())
        .contains(
            new EffectiveValue("http.addr", ":5000", file() + ":3"),
            new EffectiveValue("http.headers", "{X-A: [b, c]}", file() + ":4"),
            new EffectiveValue("storage.delete.enabled", "true", "REGISTRY_STORAGE_DELETE_ENABLED"),
            new EffectiveValue("log.level", "info", "built-in defaults"),
            new EffectiveValue("log.accesslog.disabled", "", "built-in defaults"))
        .extracting(EffectiveValue::key)
        .doesNotContain("auth.anonymous", "http.tls.minimumtls", "auth.htpasswd.path");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http: {addr: 5000}                  | http.addr               | :5000",
        "auth: {anonymous: true}             | auth.anonymous          | full",
        "log: {formatter: logstash}          | log.formatter           | json",
        "log: {level: DEBUG}                 | log.level               | debug",
        "http: {tls: {certificate: c, key: k, minimumtls: TLS1.0}} | http.tls.minimumtls | tls1.2",
        "http: {tls: {certificate: c, key: k, minimumtls: tls1.3}} | http.tls.minimumtls | tls1.3",
        "http: {draintimeout: 90000000000}   | http.draintimeout       | 1m30s",
        "http: {draintimeout: 1000}          | http.draintimeout       | 1us",
        "http: {drainnotice: 1.5s}           | http.drainnotice        | 1s500ms",
        "http: {drainnotice: 0}              | http.drainnotice        | 0s",
        "gc: {minage: 90m}                   | gc.minage               | 1h30m",
        "http: {prefix: /reg}                | http.prefix             | /reg/",
        "http: {host: HTTPS://hub/images/}   | http.host               | https://hub",
        "http: {host: hub:5000}              | http.host               | ''",
        "storage: {delete: {enabled: yes}}   | storage.delete.enabled  | true",
        "storage: {lowspace: 500Mi}          | storage.lowspace        | 500Mi",
        "version: 0.1                        | version                 | 0.1",
        "validation: {disabled: on, manifests: {urls: {deny: [x]}}} | validation.manifests.urls.deny | ''",
        "validation: {disabled: on, manifests: {indexes: {platforms: all}}} | validation.manifests.indexes.platforms | none",
      })
  void showsWhatIsUnderstoodNotWhatIsWritten(String text, String key, String value)
      throws Exception {
    Files.writeString(file(), text);

    assertThat(ConfigReading.of(file(), Map.of()).effective())
        .contains(new EffectiveValue(key, value, file() + ":1"));
  }

  /** Each is told of in docs/registry-server.md too: ConfigKeysTableTest. */
  @ParameterizedTest
  @CsvSource({
    "loglevel, WARNING",
    "log.hooks, WARNING",
    "log.reportcaller, NOTICE",
    "storage.filesystem.maxthreads, NOTICE",
    "storage.cache, NOTICE",
    "storage.tag, NOTICE",
    "storage.redirect, NOTICE",
    "http.secret, NOTICE",
    "http.relativeurls, NOTICE",
    "http.http2, NOTICE",
    "http.h2c, NOTICE",
    "http.tls.ciphersuites, WARNING",
    "middleware, WARNING",
    "notifications.events, NOTICE",
    "redis, NOTICE",
    "health, NOTICE",
    "policy, WARNING",
    "compatibility, WARNING",
    "reporting, WARNING",
    "validation.enabled, NOTICE",
  })
  void namesWhatHasNoEffectHereAndGoesOn(String key, Finding.Severity severity) throws Exception {
    Map<String, String> variable =
        Map.of("REGISTRY_" + key.replace('.', '_').toUpperCase(Locale.ROOT), "{a: b}");
    Files.writeString(file(), "{version: 0.1, http: {tls: {certificate: c, key: k}}}");

    assertThat(ServerConfig.load(file(), variable).remarks())
        .singleElement()
        .returns(severity, Finding::severity)
        .returns(key, Finding::key)
        .extracting(Finding::message)
        .asString()
        .contains("has no effect");
  }

  private Path file() {
    return folder.resolve("config.yml");
  }

  private ServerConfig load(String text) throws Exception {
    Files.writeString(file(), text);
    return ServerConfig.load(file(), Map.of());
  }
}
