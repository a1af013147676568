package dev.priok.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;

/** Bounds the maps of quantities, which annotations cannot. */
public final class ResourcesSchema implements SchemaCustomizer.Customizer {
  /** What the operator can read. */
  private static final String QUANTITY = "^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$";

  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps props, String input, KubernetesSerialization serialization) {
    props.getProperties().values().forEach(ResourcesSchema::bound);
    return props;
  }

  private static void bound(JSONSchemaProps quantities) {
    quantities.setMaxProperties(8L);
    JSONSchemaProps quantity = quantities.getAdditionalProperties().getSchema();
    quantity.setType(null);
    quantity.setXKubernetesIntOrString(true);
    quantity.setAnyOf(List.of(ofType("integer"), ofType("string")));
    quantity.setPattern(QUANTITY);
    quantity.setMaxLength(20L);
  }

  private static JSONSchemaProps ofType(String type) {
    JSONSchemaProps schema = new JSONSchemaProps();
    schema.setType(type);
    return schema;
  }
}
