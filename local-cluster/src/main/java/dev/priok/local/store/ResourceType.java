package dev.priok.local.store;

import java.util.List;

/**
 * One version of a kind of object, as discovery describes it. Versions of one {@link
 * #groupResource()} share their objects.
 */
public record ResourceType(
    String group,
    String version,
    String plural,
    String singular,
    String kind,
    boolean namespaced,
    boolean statusSubresource,
    List<String> shortNames,
    List<String> categories) {

  public ResourceType {
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
  }

  /** {@code v1} or {@code apps/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code pods} or {@code statefulsets.apps}: the name under which objects are kept. */
  public String groupResource() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
