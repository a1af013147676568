package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator saw, always written whole.
 *
 * @param observedGeneration the generation that this status speaks of; -1 until the operator came
 *     by
 * @param conditions kstatus conditions, one of each type
 * @param endpoints addresses of the registry, the one most widely usable first
 * @param access how to log in
 * @param catalog what the registry holds
 * @param storage the volume under it
 * @param tls the certificate; null without TLS
 * @param nodes how many nodes trust it; null where node trust is off
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@SchemaCustomizer(RegistryStatusSchema.class)
public record RegistryStatus(
    @JsonPropertyDescription(
            "The generation this status speaks of; -1 until the operator has seen the Registry.")
        @Default("-1")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Ready, StorageReady, Available, TLSReady, AuthReady, NodesTrusted, CatalogSynced, PushesAccepted, RulesApplied, GarbageCollected; Reconciling and Stalled only when True.")
        List<Condition> conditions,
    @JsonPropertyDescription(
            "Addresses of the registry and who can use each; the most widely usable comes first.")
        List<EndpointStatus> endpoints,
    @JsonPropertyDescription("How to log in.") @Nullable AccessStatus access,
    @JsonPropertyDescription("What the registry holds.") @Nullable CatalogStatus catalog,
    @JsonPropertyDescription("The volume under the registry.") @Nullable StorageStatus storage,
    @JsonPropertyDescription("The certificate that the registry serves.") @Nullable TlsStatus tls,
    @JsonPropertyDescription("The nodes that can pull from the registry.")
        @Nullable NodesStatus nodes) {

  /** The status of a Registry that nobody has looked at yet. */
  public static RegistryStatus unseen() {
    return new RegistryStatus(-1L, List.of(), List.of(), null, null, null, null, null);
  }

  public RegistryStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    endpoints = endpoints == null ? List.of() : List.copyOf(endpoints);
  }
}
