package dev.priok.registry.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What single keys may be, where it is more than a type: tutorials' ways to write them included.
 */
final class KeyTypes {

  /** The versions of the file's form; there is one. */
  enum Version {
    V0_1
  }

  private static final Pattern HOST =
      Pattern.compile(
          "(https?)://([A-Za-z0-9\\[][^\\s/?#@]*)(/[^\\s?#]*)?", Pattern.CASE_INSENSITIVE);

  private KeyTypes() {}

  static Version version(ConfigNode node, Consumer<String> warn) throws InvalidValueException {
    String text = ValueType.scalar(node, "0.1");
    if (!text.equals("0.1")) {
      throw ValueType.wrong(text, "0.1");
    }
    return Version.V0_1;
  }

  static TlsConfig.Minimum minimumTls(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    String text = ValueType.scalar(node, "tls1.2, tls1.3");
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "tls1.2" -> TlsConfig.Minimum.TLS1_2;
      case "tls1.3" -> TlsConfig.Minimum.TLS1_3;
      case "tls1.0", "tls1.1" -> {
        warn.accept("is " + text + ", which is broken and not spoken here: taken as tls1.2");
        yield TlsConfig.Minimum.TLS1_2;
      }
      default -> throw ValueType.wrong(text, "tls1.2, tls1.3");
    };
  }

  static ConfigTable.Net net(ConfigNode node, Consumer<String> warn) throws InvalidValueException {
    if (node instanceof ConfigNode.Scalar scalar && scalar.text().equalsIgnoreCase("unix")) {
      throw new InvalidValueException("unix is not here yet; write tcp, or take it out");
    }
    return ValueType.choice(ConfigTable.Net.class).parse(node, warn);
  }

  /** Tutorials have true, which is the most that can be had without a login. */
  static AuthConfig.Anonymous anonymous(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    if (node instanceof ConfigNode.Scalar(var _, String text, var _)) {
      if (text.equalsIgnoreCase("true")) {
        warn.accept("is true, taken as full: everybody may pull and push");
        return AuthConfig.Anonymous.FULL;
      }
      if (text.equalsIgnoreCase("false")) {
        return AuthConfig.Anonymous.NONE;
      }
    }
    return ValueType.choice(AuthConfig.Anonymous.class).parse(node, warn);
  }

  static LogConfig.Formatter formatter(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    if (node instanceof ConfigNode.Scalar scalar && scalar.text().equalsIgnoreCase("logstash")) {
      warn.accept("is logstash, taken as json");
      return LogConfig.Formatter.JSON;
    }
    return ValueType.choice(LogConfig.Formatter.class).parse(node, warn);
  }

  static String prefix(ConfigNode node, Consumer<String> warn) throws InvalidValueException {
    String text = urlPath(node, warn);
    if (text.contains("//") || text.contains("/.")) {
      throw ValueType.wrong(text, "a path that begins with /");
    }
    return text.endsWith("/") ? text : text + "/";
  }

  /**
   * Scheme and authority, as a URI without a path. What is none counts as not set: nothing is
   * served otherwise then.
   */
  static Optional<URI> host(ConfigNode node, Consumer<String> warn) {
    String text = node instanceof ConfigNode.Scalar scalar ? scalar.text().strip() : "";
    Matcher host = HOST.matcher(text);
    try {
      if (host.matches()) {
        if (host.group(3) != null && !host.group(3).equals("/")) {
          warn.accept("has a path, which is not looked at: what is served below it is http.prefix");
        }
        return Optional.of(new URI(host.group(1).toLowerCase(Locale.ROOT) + "://" + host.group(2)));
      }
    } catch (URISyntaxException _) {
      // Falls through to the same answer.
    }
    warn.accept("counts as not set, because it is not http://host[:port] or https://host[:port]");
    return Optional.empty();
  }

  static String urlPath(ConfigNode node, Consumer<String> warn) throws InvalidValueException {
    String text = ValueType.scalar(node, "a path that begins with /");
    if (!text.matches("/[A-Za-z0-9._~/-]*")) {
      throw ValueType.wrong(text, "a path that begins with /");
    }
    return text;
  }
}
