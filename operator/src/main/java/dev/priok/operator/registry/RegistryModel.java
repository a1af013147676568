package dev.priok.operator.registry;

import dev.priok.operator.status.Finding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that the children of one Registry are made of; resolved once per reconciliation, never
 * changed, read by every dependent.
 *
 * @param owner uid of the Registry
 * @param writes the children to write; what is not among them is left as it is
 * @param unlabelled children that have an owner reference but not the operator's labels any more
 * @param versions resource versions of the objects that this was made from, by child
 * @param pullSecrets names of the Secrets for that image
 * @param configFile config.yml of the registry server
 * @param rules whether all that its rules need is there; null where it has none
 * @param managementToken of the management port
 * @param children whether a stranger stands in a child's place, and whether the name is possible
 */
record RegistryModel(
    ResourceNames names,
    String owner,
    Set<Child> writes,
    Map<Child, HasMetadata> unlabelled,
    Map<Child, String> versions,
    String image,
    List<String> pullSecrets,
    int servicePort,
    ManagementAccess management,
    StoragePlan storage,
    AuthPlan auth,
    TlsPlan tls,
    ServerConfigFile configFile,
    @Nullable Finding rules,
    String managementToken,
    ResourceRequirements resources,
    Finding children) {

  RegistryModel {
    writes = Set.copyOf(writes);
    unlabelled = Map.copyOf(unlabelled);
    versions = Map.copyOf(versions);
  }

  /** {@inheritDoc} Without anything secret. */
  @Override
  public String toString() {
    return "RegistryModel[names=" + names + ", writes=" + writes + ", children=" + children + "]";
  }
}
