package dev.priok.node.desired;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Registry resource by namespace and name. Both are DNS labels, and the name leaves room for the
 * Service suffix, so neither can carry a path, a line break or a dot.
 */
public record RegistryId(String namespace, String name) implements Comparable<RegistryId> {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final String SERVICE_SUFFIX = "-registry";
  private static final int LONGEST_NAME = 63 - SERVICE_SUFFIX.length();

  /**
   * Accepts labels.
   *
   * @throws IllegalArgumentException when a part is not a label
   */
  public RegistryId {
    if (!isLabel(namespace)) {
      throw new IllegalArgumentException("namespace is not a DNS label");
    }
    if (!isLabel(name) || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "name is not a DNS label of at most " + LONGEST_NAME + " characters");
    }
  }

  static boolean isLabel(String text) {
    return LABEL.matcher(text).matches();
  }

  /** Reads {@code namespace<separator>name}; labels hold neither a dot nor a slash. */
  public static Optional<RegistryId> parse(String text, char separator) {
    int split = text.indexOf(separator);
    if (split < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RegistryId(text.substring(0, split), text.substring(split + 1)));
    } catch (IllegalArgumentException notAnId) {
      return Optional.empty();
    }
  }

  /** The one host name that this registry may claim on nodes. */
  String ownHostName() {
    return name + SERVICE_SUFFIX + "." + namespace + ".svc";
  }

  @Override
  public int compareTo(RegistryId other) {
    return Comparator.comparing(RegistryId::namespace)
        .thenComparing(RegistryId::name)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
