package dev.priok.registry.tls;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names and addresses under which this host can be reached, in a fixed order.
 *
 * @param names DNS names
 * @param addresses IP addresses, without a zone
 */
record HostNames(Set<String> names, Set<String> addresses) {
  HostNames {
    names = new TreeSet<>(names);
    addresses = new TreeSet<>(addresses);
  }

  static HostNames ofThisHost() {
    Set<String> names = new TreeSet<>(Set.of("localhost"));
    Set<String> addresses = new TreeSet<>(Set.of("127.0.0.1", "0:0:0:0:0:0:0:1"));
    try {
      InetAddress self = InetAddress.getLocalHost();
      add(names, self.getHostName());
      add(names, self.getCanonicalHostName());
    } catch (UnknownHostException _) {
      // A host without a name is reached by its addresses.
    }
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .map(address -> address.getHostAddress().replaceAll("%.*", ""))
          .forEach(addresses::add);
    } catch (SocketException _) {
      // What is known already will have to do.
    }
    return new HostNames(names, addresses);
  }

  /** Only what a certificate can carry; what looks like an address is none of the names. */
  private static void add(Set<String> names, String name) {
    if (name.matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*") && !name.matches("[0-9.]+")) {
      names.add(name);
    }
  }
}
