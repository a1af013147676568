package dev.priok.registry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.priok.registry.access.AccessRule;
import dev.priok.registry.access.Action;
import dev.priok.registry.access.RepositoryGlob;
import dev.priok.registry.gc.Schedule;
import dev.priok.registry.manifest.ManifestRules;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.retention.StorePolicy;
import dev.priok.registry.storage.Durability;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
  @TempDir Path folder;

  @Test
  void withoutAFileServesTheUsualFolderAndPortWithDeletionOn() throws Exception {
    ServerConfig config = ServerConfig.load(null, Map.of());

    assertThat(config.storage().rootDirectory()).isEqualTo(Path.of("/var/lib/registry"));
    assertThat(config.storage().deletionEnabled()).isTrue();
    assertThat(config.storage().manifestRules()).isEqualTo(ManifestRules.DEFAULT);
    assertThat(config.http().address()).hasToString(":5000");
    assertThat(config.http().drainTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.http().drainNotice()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.auth()).isEqualTo(new AuthConfig.Open());
    assertThat(config.management().address()).hasToString("127.0.0.1:5001");
    assertThat(config.management().addressIsDefault()).isTrue();
    assertThat(config.management().metricsPath()).isEqualTo("/metrics");
    assertThat(config.management().tokenFile()).isNull();
    assertThat(config.log().level()).isEqualTo(LogConfig.Level.INFO);
    assertThat(config.catalogMaxEntries()).isEqualTo(1000);
    assertThat(config.remarks()).isEmpty();
  }

  @Test
  void readsEveryKeyThatIsFollowed() throws Exception {
    ServerConfig config =
        load(
            """
            version: 0.1
            log:
              level: debug
              formatter: json
              accesslog: {disabled: true}
              fields: {service: registry}
            storage:
              filesystem: {rootdirectory: /data}
              delete: {enabled: yes}
            http:
              addr: 127.0.0.1:5055
              draintimeout: 1m30s
              host: HTTPS://registry.example.com/
              headers:
                X-Content-Type-Options: [nosniff]
                X-More: [a, b]
              debug:
                addr: "[::1]:0"
                prometheus: {enabled: false}
            auth:
              anonymous: full
              htpasswd: {realm: team, path: /etc/htpasswd}
            validation: {manifests: {layers: none}}
            catalog: {maxentries: 50}
            tags: {maxtags: 60}
            management: {tokenfile: /etc/token}
            """);

    assertThat(config.log())
        .isEqualTo(
            new LogConfig(
                LogConfig.Level.DEBUG,
                LogConfig.Formatter.JSON,
                LogConfig.Requests.CHANGES,
                Map.of("service", "registry")));
    assertThat(config.storage())
        .isEqualTo(
            new StorageConfig(
                Path.of("/data"), Durability.FULL, true, ManifestRules.DEFAULT.sparse()));
    assertThat(config.http())
        .isEqualTo(
            new HttpConfig(
                new ListenAddress("127.0.0.1", 5055),
                null,
                Duration.ofSeconds(90),
                Duration.ofSeconds(5),
                "/",
                List.of(),
                URI.create("https://registry.example.com"),
                false,
                Map.of("X-Content-Type-Options", "nosniff", "X-More", "a, b")));
    assertThat(config.auth())
        .isEqualTo(
            new AuthConfig.Closed(
                AuthConfig.Anonymous.FULL, "team", Path.of("/etc/htpasswd"), List.of(), null));
    assertThat(config.management())
        .isEqualTo(
            new ManagementConfig(new ListenAddress("::1", 0), false, null, Path.of("/etc/token")));
    assertThat(config.catalogMaxEntries()).isEqualTo(50);
    assertThat(config.tagsMaxEntries()).isEqualTo(60);
    assertThat(config.remarks()).isEmpty();
  }

  @Test
  void takesTheFileOfTheUsualImageWithNoticesOnly() throws Exception {
    ServerConfig config =
        load(
            """
            version: 0.1
            log:
              fields:
                service: registry
            storage:
              cache:
                blobdescriptor: inmemory
              filesystem:
                rootdirectory: /var/lib/registry
            http:
              addr: :5000
              headers:
                X-Content-Type-Options: [nosniff]
            health:
              storagedriver:
                enabled: true
                interval: 10s
                threshold: 3
            """);

    assertThat(config.storage().deletionEnabled()).isFalse();
    assertThat(config.remarks())
        .extracting(Finding::severity, Finding::key)
        .containsExactly(
            tuple(Finding.Severity.NOTICE, "storage.cache"),
            tuple(Finding.Severity.NOTICE, "health"));
  }

  @Test
  void namesUnknownKeysByFullPathAndLine() throws Exception {
    ServerConfig config =
        load(
            """
            version: 0.1
            http:
              addr: :5000
              adr: :6000
            colour: {a: 1}
            """);

    assertThat(config.remarks())
        .extracting(Finding::toString)
        .containsExactly(
            file() + ":4: http.adr: is unknown and ignored",
            file() + ":5: colour: is unknown and ignored");
  }

  @Test
  void listsEveryErrorNotOnlyTheFirst() {
    assertThatThrownBy(() ->
            load(
                """
                version: 0.2
                log: {level: loud}
                storage:
                  delete: {enabled: maybe}
                  s3: {bucket: b}
                http:
                  addr: "localhost"
                  tls: {certificate: x}
                catalog: {maxentries: 0}
                """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(file() + ":1: version: \"0.2\" is not valid; allowed: 0.1")
        .hasMessageContaining(
            file() + ":2: log.level: \"loud\" is not valid; allowed: error, warn, info, debug")
        .hasMessageContaining(
            file() + ":4: storage.delete.enabled: \"maybe\" is not valid; allowed: true, false")
        .hasMessageContaining(file() + ":5: storage.s3: is not here yet")
        .hasMessageContaining(file() + ":7: http.addr: \"localhost\" is not valid; allowed: host:")
        .hasMessageContaining(file() + ":8: http.tls.key: is missing; TLS needs")
        .hasMessageContaining(file() + ":9: catalog.maxentries: \"0\" is not valid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: [1                    | :1: not valid YAML",
        "a: 1 'b': :              | :1: not valid YAML",
        "'a: \"\\u0001\"'         | :1: not valid YAML",
        "'{a: 1}\n---\n{b: 1}'    | :2: not valid YAML",
        "'http:\n  addr: :1\n  addr: :2' | :3: http.addr: written twice",
        "- a                      | :1: must be a section",
        "'? [a, b]\n: c'          | :1: a key must be plain text",
        "http: 5                  | :1: http: must be a section",
        "'auth:'                  | :1: auth: is empty",
        "auth: {}                 | :1: auth: is empty",
        "auth: none               | :1: auth.none: take the auth section out",
        "auth: {htpasswd: {path: }} | :1: auth.htpasswd.path: has no value",
        "http: {trustedproxies: [10.0.0.0/8, proxy]} | \"proxy\" is not valid; allowed: addresses",
        "http: {headers: {'a b': x}} | is not valid; allowed: a header name",
        "'http: {headers: {a: \"x\\ny\"}}' | is not valid; allowed: printable ASCII for a",
        "http: {addr: ':70000'}   | allowed: a port from 0 to 65535",
        "http: {addr: 'a b:1'}    | allowed: host:port",
        "http: {draintimeout: soon} | allowed: a duration",
        "http: {draintimeout: 999999h} | allowed: a duration",
        "http: {draintimeout: 999999999999999999h} | allowed: a duration",
        "http: {draintimeout: 999999999999999999h9999999999h} | allowed: a duration",
        "http: {debug: {prometheus: {path: metrics}}} | allowed: a path that begins with /",
      })
  void refusesWhatItCannotUse(String text, String message) {
    assertThatThrownBy(() -> load(text.replace("\\u0001", "\u0001")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void saysWhenTheFileIsNotThereOrNotText() throws IOException {
    assertThatThrownBy(() -> ServerConfig.load(file(), Map.of()))
        .hasMessage(file() + ": there is no such file");
    Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});
    assertThatThrownBy(() -> ServerConfig.load(file(), Map.of()))
        .hasMessage(file() + ": is not UTF-8 text");
    assertThatThrownBy(() -> ServerConfig.load(folder, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(folder + ": is a directory; name the file in it, config.yml");
  }

  @Test
  void takesABarePortWithAWarning() throws Exception {
    ServerConfig config = load("{version: 0.1, http: {addr: 5055}}");

    assertThat(config.http().address()).isEqualTo(new ListenAddress("", 5055));
    assertThat(config.remarks())
        .extracting(Finding::toString)
        .containsExactly(file() + ":1: http.addr: is a bare number, taken as \":5055\"");
  }

  @Test
  void takesAMissingVersionWithAWarning() throws Exception {
    assertThat(load("http: {addr: ':1'}").remarks())
        .extracting(Finding::key)
        .containsExactly("version");
  }

  @ParameterizedTest
  @CsvSource({
    "10s,PT10S",
    "1h2m3s,PT1H2M3S",
    "1.5s,PT1.5S",
    "1.25h,PT1H15M",
    "0.5m0.25s,PT30.25S",
    "1.000001ms,PT0.001000001S",
    "0.999999999ns,PT0S",
    "0s,PT0S",
    "1000,PT0.000001S"
  })
  void readsDurationsAsGoWritesThem(String text, Duration duration) throws Exception {
    assertThat(load("{version: 0.1, http: {draintimeout: " + text + "}}").http().drainTimeout())
        .isEqualTo(duration);
  }

  @Test
  void variablesWinOverTheFileAndMakeWhatIsNotThere() throws Exception {
    Files.writeString(file(), "{version: 0.1, http: {addr: ':5000'}}");

    ServerConfig config =
        ServerConfig.load(
            file(),
            Map.of(
                "REGISTRY_HTTP_ADDR", ":6000",
                "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", "/data",
                "REGISTRY_STORAGE_DELETE_ENABLED", "true",
                "REGISTRY_HTTP_HEADERS", "{X-A: [b, c]}",
                "REGISTRY_MANAGEMENT_TOKENFILE", "/token",
                "REGISTRY_CONFIGURATION_PATH", "/elsewhere",
                "OTHER", "x"));

    assertThat(config.http().address().port()).isEqualTo(6000);
    assertThat(config.storage())
        .isEqualTo(
            new StorageConfig(Path.of("/data"), Durability.FULL, true, ManifestRules.DEFAULT));
    assertThat(config.http().responseHeaders()).containsEntry("X-A", "b, c");
    assertThat(config.management().tokenFile()).isEqualTo(Path.of("/token"));
    assertThat(config.remarks()).isEmpty();
  }

  @Test
  void theDocumentedVariablesForHtpasswdWork() throws Exception {
    ServerConfig config =
        ServerConfig.load(
            null,
            Map.of(
                "REGISTRY_AUTH", "htpasswd",
                "REGISTRY_AUTH_HTPASSWD_REALM", "Registry Realm",
                "REGISTRY_AUTH_HTPASSWD_PATH", "/auth/htpasswd"));

    assertThat(config.auth())
        .isEqualTo(
            new AuthConfig.Closed(
                AuthConfig.Anonymous.NONE,
                "Registry Realm",
                Path.of("/auth/htpasswd"),
                List.of(),
                null));
  }

  @Test
  void aVariableReplacesAnItemOfAListByItsNumber() throws Exception {
    Files.writeString(file(), "{version: 0.1, http: {headers: {x: [a, b]}}}");

    ServerConfig config =
        ServerConfig.load(
            file(), Map.of("REGISTRY_HTTP_HEADERS_X_1", "c", "REGISTRY_HTTP_HEADERS_X_2", "d"));

    assertThat(config.http().responseHeaders()).containsEntry("x", "a, c, d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"REGISTRY_PORT", "REGISTRY_SERVICE_HOST", "REGISTRY_AUTH_PORT", "REGISTRY__X"})
  void aVariableThatNamesNoKeyIsNamedAndChangesNothing(String name) throws Exception {
    ServerConfig config = ServerConfig.load(null, Map.of(name, "tcp://10.0.0.1:5000"));

    assertThat(config.auth()).isEqualTo(new AuthConfig.Open());
    assertThat(config.remarks()).singleElement().asString().contains(name).contains("ignored");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "registry",
        "'registry.example.com:5000'",
        "'ftp://registry'",
        "'https://a:b@registry'",
        "'https://registry/images?a'",
        "'https://[1::'"
      })
  void anOwnNameThatIsNoneCountsAsNotSet(String host) throws Exception {
    ServerConfig config = load("http: {host: " + host + "}");

    assertThat(config.http().host()).isNull();
    assertThat(config.remarks())
        .anySatisfy(remark -> assertThat(remark).asString().contains("http.host", "not set"));
  }

  @Test
  void thePathOfTheOwnNameIsLeftOut() throws Exception {
    ServerConfig config = load("http: {host: 'HTTPS://registry/images/'}");

    assertThat(config.http().host()).hasToString("https://registry");
    assertThat(config.remarks())
        .anySatisfy(remark -> assertThat(remark).asString().contains("http.host", "http.prefix"));
  }

  @Test
  void aVariableMayHaveAListOfSeveralLines() throws Exception {
    ServerConfig config =
        ServerConfig.load(
            null, Map.of("REGISTRY_HTTP_TRUSTEDPROXIES", "\n  - 10.0.0.0/8\n  - 127.0.0.1\n"));

    assertThat(config.http().trustedProxies()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"* * * * *", "*/30 * * * *", "'*/30 * * * *'"})
  void aScheduleInAVariableNeedsNoQuotesOfYaml(String value) throws Exception {
    ServerConfig config = ServerConfig.load(null, Map.of("REGISTRY_GC_SCHEDULE", value));

    assertThat(config.upkeep().gc().schedule())
        .usingRecursiveComparison()
        .isEqualTo(Schedule.parse(value.replace("'", "")))
        .isNotEqualTo(Schedule.parse("0 3 * * *"));
    assertThatThrownBy(() -> ServerConfig.load(null, Map.of("REGISTRY_GC_SCHEDULE", "* * *")))
        .hasMessageContaining("REGISTRY_GC_SCHEDULE: gc.schedule: \"* * *\" is not valid");
  }

  @Test
  void aWrongVariableIsNamed() {
    assertThatThrownBy(() -> ServerConfig.load(null, Map.of("REGISTRY_HTTP_ADDR", "{")))
        .hasMessageContaining("REGISTRY_HTTP_ADDR: not valid YAML");
    assertThatThrownBy(() -> ServerConfig.load(null, Map.of("REGISTRY_LOG_LEVEL", "loud")))
        .hasMessageContaining("REGISTRY_LOG_LEVEL: log.level: \"loud\" is not valid");
  }

  @Test
  void authWithoutAFileOfUsersIsClosedAndSaysSo() throws Exception {
    ServerConfig config = load("{version: 0.1, auth: {anonymous: none}}");

    assertThat(config.auth())
        .isEqualTo(
            new AuthConfig.Closed(AuthConfig.Anonymous.NONE, "registry", null, List.of(), null));
    assertThat(config.remarks()).singleElement().asString().contains("nobody can log in");
  }

  @Test
  void everyKeyOfTheTableHasAValidDefaultAndIsNoForeignKey() {
    ConfigReader reader = new ConfigReader(new ConfigNode.Empty(Origin.BUILT_IN), _ -> {});

    assertThat(ConfigTable.KEYS)
        .allSatisfy(key -> {
          assertThat(reader.find(key).isPresent() || key.fallback().isEmpty()).isTrue();
          assertThat(ConfigTable.foreign(key.path())).isEmpty();
        });
  }

  private Path file() {
    return folder.resolve("config.yml");
  }

  private ServerConfig load(String text) throws Exception {
    Files.writeString(file(), text);
    return ServerConfig.load(file(), Map.of());
  }

  @Test
  void readsRulesAndTheTokensKeyFile() throws Exception {
    ServerConfig config =
        load(
            """
            version: 0.1
            auth:
              anonymous: pull
              tokenkeyfile: /etc/token.key
              htpasswd: {path: /etc/htpasswd}
              rules:
                - {repositories: ["team/**", base], users: ci, actions: [pull, push]}
                - {repositories: "**", users: ["*"], actions: [pull]}
            """);

    assertThat(config.auth())
        .isEqualTo(
            new AuthConfig.Closed(
                AuthConfig.Anonymous.PULL,
                "registry",
                Path.of("/etc/htpasswd"),
                List.of(
                    new AccessRule(
                        List.of(new RepositoryGlob("team/**"), new RepositoryGlob("base")),
                        Set.of("ci"),
                        Set.of(Action.PULL, Action.PUSH)),
                    new AccessRule(
                        List.of(new RepositoryGlob("**")), Set.of("*"), Set.of(Action.PULL))),
                Path.of("/etc/token.key")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "all",
        "{}",
        "[x]",
        "[{users: ci, actions: pull}]",
        "[{repositories: a, users: ci, actions: pull, more: 1}]",
        "[{repositories: a, users: ci, actions: read}]",
        "[{repositories: A, users: ci, actions: pull}]",
        "[{repositories: [], users: ci, actions: pull}]",
        "[{repositories: a, users: , actions: pull}]",
        "[{repositories: {a: b}, users: ci, actions: pull}]"
      })
  void aRuleWithAMistakeStopsTheStart(String rules) {
    assertThatThrownBy(
            () -> load("version: 0.1\nauth:\n  htpasswd: {path: /x}\n  rules: " + rules + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(":4: auth.rules: ");
  }

  @Test
  void readsRulesOfRetentionAndImmutableTags() throws Exception {
    StorePolicy policy =
        load("""
        version: 0.1
        retention:
          inusefile: /run/in-use
          rules:
            - repositories: [team/**, x]
              keep: {last: 10, youngerthan: 720h, tags: [latest, v*]}
              untagged: {after: 168h}
            - {repositories: "**", untagged: {after: 87600h}}
        tags:
          immutable: [{repositories: prod/**, tags: "v*"}]
        """)
            .upkeep()
            .policy();

    assertThat(policy.inUse()).isEqualTo(Path.of("/run/in-use"));
    assertThat(policy.rules()).hasSize(2);
    assertThat(policy.rules().getFirst().keepLast()).isEqualTo(10);
    assertThat(policy.rules().getFirst().untaggedAfter()).contains(Duration.ofHours(168));
    assertThat(policy.isImmutable(new RepositoryName("prod/a/b"), new Tag("v2"))).isTrue();
    assertThat(policy.isImmutable(new RepositoryName("prod/a"), new Tag("edge"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{repositories: team, keep: {last: 0}}]",
        "[{repositories: team, keep: {last: -3}}]",
        "[{repositories: team, keep: {youngerthan: 0s}}]",
        "[{repositories: team, keep: {newest: 3}}]",
        "[{repositories: team, keep: {}}]",
        "[{repositories: team}]",
        "[{repositories: TEAM, keep: {last: 3}}]",
        "[{repositories: team, keep: {tags: ['a b']}}]",
        "[{repositories: team, keep: {last: 3, tags: ['*']}}]",
        "[{repositories: team, keep: {last: 3}}, {repositories: team, keep: {last: 4}}]",
        "[{repositories: '**', keep: {last: 3}}, {repositories: team, keep: {last: 4}}]",
        "3"
      })
  void refusesRulesOfRetentionThatCannotBeMeant(String rules) {
    assertThatThrownBy(() -> load("version: 0.1\nretention: {rules: " + rules + "}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("retention.rules")
        .hasMessageContaining(":2");
  }

  @Test
  void warnsOfARuleForOneRepositoryThatOneBeforeItCovers() throws Exception {
    String one = "{repositories: [x, team/app], keep: {last: 3}}";
    String all = "{repositories: [team/*, team/**], keep: {last: 4}}";
    String rules = "version: 0.1\nretention: {rules: [%s, %s]}\n";

    assertThat(load(rules.formatted(all, one)).remarks())
        .singleElement()
        .returns("retention.rules", Finding::key)
        .extracting(Finding::message)
        .asString()
        .contains("the rule for team/app never counts", "team/*", "put it first");
    assertThat(load(rules.formatted(one, all)).remarks()).isEmpty();
  }

  @Test
  void refusesToPurgeUploadsThatMayStillGoOn() {
    String age = "version: 0.1\nstorage: {maintenance: {uploadpurging: {age: %s}}}\n";

    assertThatThrownBy(() -> load(age.formatted("0s")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("storage.maintenance.uploadpurging.age")
        .hasMessageContaining("from 1m");
    assertThatNoException().isThrownBy(() -> load(age.formatted("1m")));
  }
}
