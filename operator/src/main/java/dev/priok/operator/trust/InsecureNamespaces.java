package dev.priok.operator.trust;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where nodes may speak plain HTTP to a registry: the installer's decision, never a Registry's. The
 * agent holds against it once more.
 */
public record InsecureNamespaces(boolean everywhere, Set<String> names) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  public InsecureNamespaces {
    names = Set.copyOf(names);
  }

  public static InsecureNamespaces none() {
    return new InsecureNamespaces(false, Set.of());
  }

  /**
   * Reads a comma list of namespaces, or {@code *}; blank allows none.
   *
   * @throws IllegalArgumentException when an element is neither
   */
  public static InsecureNamespaces parse(String text) {
    Set<String> names =
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    boolean everywhere = names.remove("*");
    if (!names.stream().allMatch(name -> LABEL.matcher(name).matches())) {
      throw new IllegalArgumentException("not a comma list of namespaces, nor *");
    }
    return new InsecureNamespaces(everywhere, names);
  }

  public boolean allows(String namespace) {
    return everywhere || names.contains(namespace);
  }
}
