package dev.priok.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Objects;

/** Bounds the names in the list of users, which annotations cannot. */
public final class AccessRuleSchema implements SchemaCustomizer.Customizer {
  /** A name in a line of htpasswd ends with the colon. */
  private static final String USER = "^[^:\\p{Cc}]+$";

  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps props, String input, KubernetesSerialization serialization) {
    JSONSchemaProps user =
        Objects.requireNonNull(props.getProperties().get("users")).getItems().getSchema();
    user.setPattern(USER);
    user.setMinLength(1L);
    user.setMaxLength(255L);
    return props;
  }
}
