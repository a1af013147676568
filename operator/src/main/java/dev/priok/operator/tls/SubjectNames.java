package dev.priok.operator.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * DNS names and IP addresses that a server is called by. Addresses are kept in one spelling, so
 * that {@code ::1} is the same however it is written.
 */
public record SubjectNames(Set<String> dns, Set<String> addresses) {
  private static final int DNS = GeneralName.dNSName;
  private static final int ADDRESS = GeneralName.iPAddress;

  public SubjectNames {
    dns = Set.copyOf(dns);
    addresses = Set.copyOf(addresses);
  }

  /** Of host names and literal addresses in any order. */
  public static SubjectNames of(Collection<String> hosts) {
    Set<String> dns = new TreeSet<>();
    Set<String> addresses = new TreeSet<>();
    for (String host : hosts) {
      if (host.contains(":") || host.matches("[0-9.]+")) {
        addresses.add(canonical(host));
      } else {
        dns.add(host.toLowerCase(Locale.ROOT));
      }
    }
    return new SubjectNames(dns, addresses);
  }

  /** The subject alternative names; the common name counts for nobody any more. */
  static SubjectNames in(X509Certificate certificate) {
    Set<String> dns = new TreeSet<>();
    Set<String> addresses = new TreeSet<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (name.get(1) instanceof String text) {
          switch ((Integer) name.get(0)) {
            case DNS -> dns.add(text.toLowerCase(Locale.ROOT));
            case ADDRESS -> addresses.add(canonical(text));
            default -> {}
          }
        }
      }
    } catch (CertificateParsingException | IllegalArgumentException e) {
      throw new InvalidCertificateException("tls.crt holds names that cannot be read", e);
    }
    return new SubjectNames(dns, addresses);
  }

  /** Those of the other's names that a client would not accept this certificate for. */
  Set<String> missingOf(SubjectNames wanted) {
    Set<String> missing = new TreeSet<>();
    wanted.dns.stream().filter(name -> !matches(name)).forEach(missing::add);
    wanted.addresses.stream().filter(name -> !addresses.contains(name)).forEach(missing::add);
    return missing;
  }

  GeneralNames toGeneralNames() {
    List<GeneralName> names = new ArrayList<>();
    new TreeSet<>(dns).forEach(name -> names.add(new GeneralName(DNS, name)));
    new TreeSet<>(addresses).forEach(name -> names.add(new GeneralName(ADDRESS, name)));
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  /** A wildcard stands for one whole label, the first (RFC 9525). */
  private boolean matches(String name) {
    int dot = name.indexOf('.');
    return dns.contains(name) || (dot > 0 && dns.contains("*" + name.substring(dot)));
  }

  private static String canonical(String address) {
    return InetAddress.ofLiteral(address).getHostAddress();
  }
}
