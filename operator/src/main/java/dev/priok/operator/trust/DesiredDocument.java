package dev.priok.operator.trust;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes are told: the data of one ConfigMap. The same claims give the same text, and the
 * revision is the hash of all of it.
 *
 * @param entries what it says of each registry
 * @param omitted registries for which a ConfigMap has no room
 * @param data the keys and values of the ConfigMap
 */
public record DesiredDocument(
    String revision,
    Map<RegistryId, String> entries,
    Set<RegistryId> omitted,
    SortedMap<String, String> data) {
  static final String REVISION = "revision";
  static final String OPERATOR_CA = "operator-ca.crt";

  /** A ConfigMap takes 1 MiB; the rest is for its metadata, managed fields among them. */
  static final int MOST_BYTES = 900 * 1024;

  /** What the API server keeps beside each key: its name in the managed fields. */
  private static final int KEY_OVERHEAD = 32;

  public DesiredDocument {
    entries = Map.copyOf(entries);
    omitted = Set.copyOf(omitted);
  }

  /**
   * Renders the document.
   *
   * @param claims of all Registries
   * @param published the data of the present ConfigMap: unresolved registries keep what it says
   * @param operatorCa PEM by which agents know the operator; null while there is none
   */
  static DesiredDocument render(
      Collection<NodeClaim> claims, Map<String, String> published, @Nullable String operatorCa) {
    Draft draft = new Draft(published);
    if (operatorCa != null) {
      draft.put(Map.of(OPERATOR_CA, operatorCa));
    }
    // What stands in the document already comes first: a newcomer never takes a place away.
    List<NodeClaim> unresolved =
        claims.stream().filter(NodeClaim.Unresolved.class::isInstance).sorted(byId()).toList();
    unresolved.forEach(claim -> draft.keep(claim.id()));
    claims.stream()
        .filter(NodeClaim.Trust.class::isInstance)
        .map(NodeClaim.Trust.class::cast)
        .sorted(Comparator.comparing(NodeClaim.Trust::created).thenComparing(byId()))
        .forEach(draft::add);
    return draft.finish();
  }

  private static Comparator<NodeClaim> byId() {
    return Comparator.comparing(NodeClaim::id);
  }

  /** A document in the making. */
  private static final class Draft {
    private final Map<String, String> published;
    private final SortedMap<String, String> data = new TreeMap<>();
    private final SortedMap<RegistryId, String> entries = new TreeMap<>();
    private final Set<RegistryId> omitted = new TreeSet<>();
    private int bytes;

    Draft(Map<String, String> published) {
      this.published = published;
    }

    void add(NodeClaim.Trust claim) {
      Map<String, String> values = new TreeMap<>();
      values.put("namespace", claim.id().namespace());
      values.put("name", claim.id().name());
      values.put("uid", claim.uid());
      values.put("host", claim.host());
      values.put("clusterIPs", String.join(",", claim.addresses()));
      values.put("port", String.valueOf(claim.port()));
      String ca = claim.ca();
      values.put("scheme", ca == null ? "http" : "https");
      if (ca != null) {
        values.put("ca", sha256(ca));
      }
      put(claim.id(), encode(values), ca);
    }

    void keep(RegistryId id) {
      String entry = published.get(id.key());
      if (entry != null) {
        put(id, entry, published.get(authorityKey(authority(entry))));
      }
    }

    private void put(RegistryId id, String entry, @Nullable String ca) {
      Map<String, String> keys = new TreeMap<>(Map.of(id.key(), entry));
      if (ca != null) {
        keys.put(authorityKey(sha256(ca)), ca);
      }
      if (put(keys)) {
        entries.put(id, entry);
      } else {
        omitted.add(id);
      }
    }

    private boolean put(Map<String, String> keys) {
      int more =
          keys.entrySet().stream()
              .filter(entry -> !data.containsKey(entry.getKey()))
              .mapToInt(
                  entry -> KEY_OVERHEAD + 2 * length(entry.getKey()) + length(entry.getValue()))
              .sum();
      if (bytes + more > MOST_BYTES) {
        return false;
      }
      bytes += more;
      data.putAll(keys);
      return true;
    }

    DesiredDocument finish() {
      String content =
          data.entrySet().stream()
              .map(entry -> entry.getKey() + "\n" + sha256(entry.getValue()) + "\n")
              .collect(Collectors.joining());
      String revision = sha256(content).substring(0, 32);
      data.put(REVISION, revision);
      return new DesiredDocument(revision, entries, omitted, data);
    }
  }

  private static String authorityKey(String fingerprint) {
    return "ca-" + fingerprint + ".crt";
  }

  private static String authority(String entry) {
    Properties values = new Properties();
    try {
      values.load(new StringReader(entry));
      return values.getProperty("ca", "");
    } catch (IOException | IllegalArgumentException notOurs) {
      return "";
    }
  }

  /** As the text of {@link Properties}, sorted by key and without a date. */
  private static String encode(Map<String, String> values) {
    Properties properties = new Properties();
    properties.putAll(values);
    StringWriter out = new StringWriter();
    try {
      properties.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
