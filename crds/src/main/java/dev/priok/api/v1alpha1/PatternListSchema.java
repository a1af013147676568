package dev.priok.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Bounds the patterns in lists of repositories and tags, which annotations cannot. */
public final class PatternListSchema implements SchemaCustomizer.Customizer {
  /** No more than two stars in a row, as {@link AccessRuleSpec#repositories()}. */
  private static final String REPOSITORIES = "^[*]{0,2}([a-z0-9._/-]+[*]{0,2})*$";

  private static final String TAGS = "^[a-zA-Z0-9_.*-]+$";
  private static final long LONGEST_NAME = 255;
  private static final long LONGEST_TAG = 128;

  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps props, String input, KubernetesSerialization serialization) {
    props
        .getProperties()
        .forEach((name, list) -> {
          switch (name) {
            case "repositories" -> bound(list, REPOSITORIES, LONGEST_NAME);
            case "tags" -> bound(list, TAGS, LONGEST_TAG);
            default -> {}
          }
        });
    return props;
  }

  private static void bound(JSONSchemaProps list, String pattern, long longest) {
    JSONSchemaProps item = list.getItems().getSchema();
    item.setPattern(pattern);
    item.setMinLength(1L);
    item.setMaxLength(longest);
  }
}
