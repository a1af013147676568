package dev.priok.node.desired;

import java.util.regex.Pattern;

/** The {@code name:port} that image references begin with; safe as a file name and in TOML. */
public record RegistryHost(String name, int port) {
  private static final int LONGEST_DNS_NAME = 253;
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final Pattern DOT = Pattern.compile("\\.");

  /**
   * Accepts a full DNS name.
   *
   * @throws IllegalArgumentException when the name is not made of DNS labels or the port is none
   */
  public RegistryHost {
    if (name.length() > LONGEST_DNS_NAME
        || !DOT.splitAsStream(name + ".end").allMatch(RegistryId::isLabel)) {
      throw new IllegalArgumentException("not a DNS name");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("not a port");
    }
  }

  /**
   * Reads {@code name:port}.
   *
   * @throws IllegalArgumentException when the text is not {@code name:port}
   */
  static RegistryHost parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("not name:port");
    }
    return new RegistryHost(text.substring(0, colon), parsePort(text.substring(colon + 1)));
  }

  static int parsePort(String text) {
    if (!PORT.matcher(text).matches()) {
      throw new IllegalArgumentException("not a port");
    }
    return Integer.parseInt(text);
  }

  /** containerd looks under this spelling of the directory first. */
  public String underscored() {
    return name + "_" + port + "_";
  }

  @Override
  public String toString() {
    return name + ":" + port;
  }
}
