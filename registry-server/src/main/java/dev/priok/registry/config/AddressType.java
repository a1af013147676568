package dev.priok.registry.config;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code host:port}, {@code :port} for all interfaces, {@code [v6]:port}. */
final class AddressType implements ValueType<ListenAddress> {
  private static final String ALLOWED = "host:port, or :port for all interfaces";
  private static final Pattern FORM =
      Pattern.compile(
          "(?:\\[(?<v6>[0-9A-Fa-f:.%a-z]+)]|(?<host>[A-Za-z0-9._-]*)):(?<port>\\d{1,5})");
  private static final int MAX_PORT = 65_535;

  @Override
  public ListenAddress parse(ConfigNode node, Consumer<String> warn) throws InvalidValueException {
    String text = ValueType.scalar(node, ALLOWED);
    if (node instanceof ConfigNode.Scalar scalar && scalar.plainInteger() && !text.contains(":")) {
      warn.accept("is a bare number, taken as \":" + text + "\"");
      text = ":" + text;
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw ValueType.wrong(text, ALLOWED);
    }
    int port = Integer.parseInt(matcher.group("port"));
    if (port > MAX_PORT) {
      throw ValueType.wrong(text, "a port from 0 to " + MAX_PORT);
    }
    String v6 = matcher.group("v6");
    String host = matcher.group("host");
    return new ListenAddress(v6 != null ? v6 : host != null ? host : "", port);
  }
}
