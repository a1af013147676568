package dev.priok.registry;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.auth.HtpasswdAccess;
import dev.priok.registry.auth.OpenAccess;
import dev.priok.registry.auth.Permissions;
import dev.priok.registry.config.AuthConfig;
import dev.priok.registry.config.HttpConfig;
import dev.priok.registry.config.ListenAddress;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.config.TlsConfig;
import dev.priok.registry.http.HttpLimits;
import dev.priok.registry.http.HttpSettings;
import dev.priok.registry.http.HttpsSettings;
import dev.priok.registry.management.ProcessMetrics;
import dev.priok.registry.tls.CertificateWatch;
import dev.priok.registry.token.TokenKeys;
import dev.priok.registry.token.TokenMint;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the parts of a server are made from, as the configuration has it. */
final class ConfiguredServer {
  private static final long MAX_MANIFEST_BYTES = 8L * 1024 * 1024;
  private static final int CATALOG_PAGE = 100;

  private ConfiguredServer() {}

  /** What the registry's port is served with. */
  static ServerSettings settings(ServerConfig config, @Nullable CertificateWatch certificates)
      throws CannotServeException {
    return new ServerSettings(
        http(config.http(), certificates),
        config.storage().rootDirectory(),
        config.storage().deletionEnabled(),
        config.storage().manifestRules(),
        MAX_MANIFEST_BYTES,
        Math.min(CATALOG_PAGE, config.catalogMaxEntries()),
        config.catalogMaxEntries(),
        config.tagsMaxEntries());
  }

  private static HttpSettings http(HttpConfig config, @Nullable CertificateWatch certificates)
      throws CannotServeException {
    TlsConfig tls = config.tls();
    HttpsSettings https =
        tls == null || certificates == null
            ? null
            : new HttpsSettings(
                certificates.certificate().context(), tls.minimum() == TlsConfig.Minimum.TLS1_3);
    return new HttpSettings(
        resolve(config.address(), "http.addr"),
        https,
        HttpLimits.fitting(Runtime.getRuntime().maxMemory(), ProcessMetrics.maxFileDescriptors()),
        config.drainTimeout(),
        config.prefix(),
        config.trustedProxies(),
        config.host(),
        config.readOnly(),
        config.responseHeaders());
  }

  /** Who may do what. */
  static AccessControl access(ServerConfig config, Supplier<Permissions> permissions, Clock clock) {
    return switch (config.auth()) {
      case AuthConfig.Open _ -> new OpenAccess();
      case AuthConfig.Closed closed ->
          new HtpasswdAccess(
              closed.htpasswd(), closed.realm(), permissions, mint(config, closed, clock), clock);
    };
  }

  /** What the callers of a registry with users may do. */
  static Permissions permissions(AuthConfig.Closed config) {
    Permissions.Anonymous anonymous =
        switch (config.anonymous()) {
          case NONE -> Permissions.Anonymous.NONE;
          case PULL -> Permissions.Anonymous.PULL;
          case FULL -> Permissions.Anonymous.FULL;
        };
    return new Permissions(anonymous, config.rules());
  }

  private static TokenMint mint(ServerConfig config, AuthConfig.Closed auth, Clock clock) {
    Path named = auth.tokenKey();
    TokenKeys keys =
        named == null
            ? TokenKeys.ownedAt(config.storage().rootDirectory().resolve("priok/token.key"), clock)
            : TokenKeys.of(named, clock);
    if (auth.anonymous() == AuthConfig.Anonymous.PULL) {
      keys.prepare();
    }
    return new TokenMint(keys, clock);
  }

  /**
   * Where to listen.
   *
   * @throws CannotServeException when the host's name has no address
   */
  static InetSocketAddress resolve(ListenAddress address, String key) throws CannotServeException {
    InetSocketAddress resolved = address.toSocketAddress();
    if (resolved.isUnresolved()) {
      throw new CannotServeException(
          "%s: there is no address for the name %s".formatted(key, address.host()));
    }
    return resolved;
  }
}
