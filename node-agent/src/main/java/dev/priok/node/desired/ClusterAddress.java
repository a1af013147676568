package dev.priok.node.desired;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** A ClusterIP as an address literal; never a name, so that nothing is ever looked up for it. */
public record ClusterAddress(String literal) {
  private static final Pattern IPV6 = Pattern.compile("[0-9a-f:]{2,39}");

  /**
   * Accepts an IPv4 or IPv6 literal.
   *
   * @throws IllegalArgumentException when the text is not a unicast address that a Service can have
   */
  public ClusterAddress {
    InetAddress address = parse(literal);
    if (address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || address.isLinkLocalAddress()) {
      throw new IllegalArgumentException("not an address that a Service can have");
    }
  }

  private static InetAddress parse(String literal) {
    if (literal.indexOf(':') >= 0) {
      if (!IPV6.matcher(literal).matches()) {
        throw new IllegalArgumentException("not an IP address");
      }
      return Inet6Address.ofLiteral(literal);
    }
    InetAddress address = Inet4Address.ofLiteral(literal);
    if (!address.getHostAddress().equals(literal)) {
      throw new IllegalArgumentException("not an IP address in full");
    }
    return address;
  }

  /** The literal as it stands in a URL: IPv6 in brackets. */
  private String inUrl() {
    return literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal;
  }

  public String url(Scheme scheme, int port) {
    return scheme.text() + "://" + inUrl() + ":" + port;
  }
}
