package dev.priok.node.desired;

import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns the properties of one registry into an {@link Entry}. Unknown keys are left alone: an older
 * agent meets a newer operator during every upgrade.
 */
final class EntryParser {
  private static final Pattern UID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final int MOST_ADDRESSES = 8;

  private final ClaimPolicy policy;

  EntryParser(ClaimPolicy policy) {
    this.policy = policy;
  }

  /**
   * Never throws: what cannot be read is an entry that says so.
   *
   * @param id what the key of the document says
   * @param authority the content of a {@code ca-<fingerprint>.crt}, null when there is none
   */
  Entry parse(RegistryId id, String text, Function<String, byte @Nullable []> authority) {
    try {
      Properties values = new Properties();
      values.load(new StringReader(text));
      return read(id, values, authority);
    } catch (IOException | IllegalArgumentException e) {
      return new Entry.Invalid(id, "desired document: " + e.getMessage());
    }
  }

  private Entry read(
      RegistryId id, Properties values, Function<String, byte @Nullable []> authority) {
    expect(values, "namespace", id.namespace());
    expect(values, "name", id.name());
    String uid = field(values, "uid", EntryParser::uid);
    RegistryHost host = field(values, "host", RegistryHost::parse);
    if (field(values, "port", RegistryHost::parsePort) != host.port()) {
      throw new IllegalArgumentException("port is not the port of host");
    }
    List<ClusterAddress> addresses = field(values, "clusterIPs", EntryParser::addresses);
    Scheme scheme = field(values, "scheme", Scheme::parse);
    Optional<String> objection = policy.objection(id, host, scheme);
    if (objection.isPresent()) {
      return new Entry.Refused(id, uid, objection.get());
    }
    CaBundle ca =
        switch (scheme) {
          case HTTP -> null;
          case HTTPS -> field(values, "ca", fingerprint -> bundle(fingerprint, authority));
        };
    return new Entry.Valid(new RegistryTrust(id, uid, host, addresses, scheme, ca));
  }

  private static void expect(Properties values, String key, String expected) {
    if (!expected.equals(values.getProperty(key))) {
      throw new IllegalArgumentException(key + " does not agree with the key of the document");
    }
  }

  private static <T> T field(Properties values, String key, Function<String, T> reader) {
    String value = values.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  private static String uid(String text) {
    if (!UID.matcher(text).matches()) {
      throw new IllegalArgumentException("not a uid");
    }
    return text;
  }

  private static List<ClusterAddress> addresses(String text) {
    String[] literals = text.split(",", -1);
    if (literals.length > MOST_ADDRESSES) {
      throw new IllegalArgumentException("more than " + MOST_ADDRESSES + " addresses");
    }
    return Arrays.stream(literals).map(String::strip).map(ClusterAddress::new).distinct().toList();
  }

  private static CaBundle bundle(
      String fingerprint, Function<String, byte @Nullable []> authority) {
    if (!CaBundle.FINGERPRINT.matcher(fingerprint).matches()) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hex");
    }
    byte[] content = authority.apply(fingerprint);
    if (content == null) {
      throw new IllegalArgumentException("key ca-" + fingerprint + ".crt is missing");
    }
    return CaBundle.parse(fingerprint, content);
  }
}
