package dev.priok.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Objects;

/** What annotations cannot say: lists that server-side apply merges by key, and their bounds. */
public final class RegistryStatusSchema implements SchemaCustomizer.Customizer {

  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps props, String input, KubernetesSerialization serialization) {
    listMap(field(props, "conditions"), "type", 16);
    bound(field(props, "conditions").getItems().getSchema());
    listMap(field(props, "endpoints"), "address", 16);
    listMap(field(field(props, "catalog"), "top"), "name", 20);
    listMap(field(field(props, "nodes"), "failing"), "node", 10);
    return props;
  }

  private static JSONSchemaProps field(JSONSchemaProps props, String name) {
    return Objects.requireNonNull(props.getProperties().get(name), name);
  }

  private static void listMap(JSONSchemaProps list, String key, long maxItems) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
    list.setMaxItems(maxItems);
  }

  private static void bound(JSONSchemaProps condition) {
    condition.setRequired(List.of("lastTransitionTime", "message", "reason", "status", "type"));
    field(condition, "type").setMaxLength(316L);
    field(condition, "reason").setMaxLength(1024L);
    field(condition, "message").setMaxLength(32768L);
    field(condition, "status").setMaxLength(7L);
    field(condition, "lastTransitionTime").setMaxLength(40L);
  }
}
