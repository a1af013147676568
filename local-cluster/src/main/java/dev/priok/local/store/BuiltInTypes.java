package dev.priok.local.store;

import java.util.List;
import java.util.Locale;

/** The kinds that are there without a CustomResourceDefinition. */
public final class BuiltInTypes {
  public static final ResourceType PODS = inAll("", "Pod", "po");
  public static final ResourceType SERVICES = inAll("", "Service", "svc");
  public static final ResourceType STATEFUL_SETS = inAll("apps", "StatefulSet", "sts");
  public static final ResourceType CONFIG_MAPS = namespaced("", "ConfigMap", false, "cm");
  public static final ResourceType SECRETS = namespaced("", "Secret", false);
  public static final ResourceType SERVICE_ACCOUNTS = namespaced("", "ServiceAccount", false, "sa");
  public static final ResourceType ENDPOINTS = namespaced("", "Endpoints", false, "ep");
  public static final ResourceType EVENTS = namespaced("", "Event", false, "ev");
  public static final ResourceType PERSISTENT_VOLUME_CLAIMS =
      namespaced("", "PersistentVolumeClaim", true, "pvc");
  public static final ResourceType NAMESPACES = cluster("", "Namespace", true, "ns");
  public static final ResourceType NODES = cluster("", "Node", true, "no");
  public static final ResourceType PERSISTENT_VOLUMES = cluster("", "PersistentVolume", true, "pv");
  public static final ResourceType CUSTOM_RESOURCE_DEFINITIONS =
      cluster("apiextensions.k8s.io", "CustomResourceDefinition", true, "crd", "crds");
  public static final ResourceType LEASES = namespaced("coordination.k8s.io", "Lease", false);
  public static final ResourceType ENDPOINT_SLICES =
      namespaced("discovery.k8s.io", "EndpointSlice", false);
  public static final ResourceType NETWORK_POLICIES =
      namespaced("networking.k8s.io", "NetworkPolicy", false, "netpol");
  public static final ResourceType STORAGE_CLASSES =
      cluster("storage.k8s.io", "StorageClass", false, "sc");

  /** The newer view of {@link #EVENTS}; the objects are kept in the older one. */
  public static final ResourceType NEW_EVENTS = namespaced("events.k8s.io", "Event", false, "ev");

  /** All of them, in the order of discovery. */
  public static final List<ResourceType> ALL =
      List.of(
          CONFIG_MAPS,
          ENDPOINTS,
          EVENTS,
          NAMESPACES,
          NODES,
          PERSISTENT_VOLUME_CLAIMS,
          PERSISTENT_VOLUMES,
          PODS,
          SECRETS,
          SERVICE_ACCOUNTS,
          SERVICES,
          CUSTOM_RESOURCE_DEFINITIONS,
          STATEFUL_SETS,
          LEASES,
          ENDPOINT_SLICES,
          NEW_EVENTS,
          NETWORK_POLICIES,
          STORAGE_CLASSES);

  private BuiltInTypes() {}

  private static ResourceType inAll(String group, String kind, String shortName) {
    return type(group, kind, true, true, List.of(shortName), List.of("all"));
  }

  private static ResourceType namespaced(
      String group, String kind, boolean status, String... shortNames) {
    return type(group, kind, true, status, List.of(shortNames), List.of());
  }

  private static ResourceType cluster(
      String group, String kind, boolean status, String... shortNames) {
    return type(group, kind, false, status, List.of(shortNames), List.of());
  }

  private static ResourceType type(
      String group,
      String kind,
      boolean namespaced,
      boolean status,
      List<String> shortNames,
      List<String> categories) {
    String singular = kind.toLowerCase(Locale.ROOT);
    String stem = singular.replaceFirst("y$", "ie").replaceFirst("ss$", "sse");
    String plural = singular.equals("endpoints") ? singular : stem + "s";
    return new ResourceType(
        group, "v1", plural, singular, kind, namespaced, status, shortNames, categories);
  }
}
