package dev.priok.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real API server and its CEL cost estimate demand of the schema. */
class CrdBoundsTest {
  private static CustomResourceDefinitionVersion version;

  @BeforeAll
  static void read() throws IOException {
    version =
        Serialization.unmarshal(
                Files.readString(Path.of("registries.priok.dev-v1.yml")),
                CustomResourceDefinition.class)
            .getSpec()
            .getVersions()
            .getFirst();
  }

  @Test
  void everyStringListAndMapIsBounded() {
    List<String> unbounded = new ArrayList<>();
    walk(
        "",
        schema(),
        (path, props) -> {
          boolean bounded =
              switch (String.valueOf(props.getType())) {
                case "string" -> props.getMaxLength() != null || !props.getEnum().isEmpty();
                case "array" -> props.getMaxItems() != null;
                default ->
                    props.getAdditionalProperties() == null || props.getMaxProperties() != null;
              };
          if (!bounded) {
            unbounded.add(path);
          }
        });

    assertThat(unbounded).isEmpty();
  }

  @Test
  void nothingOfThePodIsForTheAuthorToChoose() {
    List<String> fields = new ArrayList<>();
    walk("", schema(), (path, props) -> fields.add(path));

    assertThat(schema().getProperties().get("spec").getProperties())
        .doesNotContainKeys("podTemplate", "expose");
    assertThat(fields)
        .noneMatch(path ->
            path.matches(
                "(?i).*(hostPath|hostNetwork|volumes|securityContext|image|serviceAccount|command"
                    + "|env).*"));
  }

  @Test
  void theKeysOfListMapsAreRequired() {
    List<String> lists = new ArrayList<>();
    walk(
        "",
        schema(),
        (path, props) -> {
          if ("map".equals(props.getXKubernetesListType())) {
            lists.add(path);
            assertThat(props.getItems().getSchema().getRequired())
                .as(path)
                .containsAll(props.getXKubernetesListMapKeys());
          }
        });

    assertThat(lists)
        .containsExactlyInAnyOrder(
            ".status.conditions",
            ".status.endpoints",
            ".status.catalog.top",
            ".status.nodes.failing");
  }

  @Test
  void everyFieldIsDescribed() {
    List<String> undescribed = new ArrayList<>();
    Map<String, JSONSchemaProps> spec = schema().getProperties().get("spec").getProperties();
    spec.forEach((name, field) ->
        walk(
            ".spec." + name,
            field,
            (path, props) -> {
              if (props.getDescription() == null && !path.matches(".*(\\{}|\\[])")) {
                undescribed.add(path);
              }
            }));

    assertThat(undescribed).isEmpty();
  }

  @Test
  void anEmptySpecIsWholeAndAnEmptyStatusIsNotReady() {
    Map<String, JSONSchemaProps> properties = schema().getProperties();

    assertThat(properties.get("spec").getDefault()).hasToString("{}");
    assertThat(properties.get("spec").getProperties().get("storage").getDefault())
        .hasToString("{\"pvc\":{}}");
    assertThat(properties.get("status").getDefault()).hasToString("{\"observedGeneration\":-1}");
    assertThat(
            properties
                .get("spec")
                .getProperties()
                .get("storage")
                .getProperties()
                .get("pvc")
                .getDefault())
        .as("a default on the member would be filled in beside another kind of storage")
        .isNull();
  }

  @Test
  void impossibleNamesAreRefusedByTheServer() {
    assertThat(schema().getXKubernetesValidations())
        .extracting(rule -> rule.getMessage())
        .anyMatch(message -> message.contains("43 characters"))
        .anyMatch(message -> message.contains("Service's name"));
  }

  private static JSONSchemaProps schema() {
    return version.getSchema().getOpenAPIV3Schema();
  }

  private interface Visitor {
    void visit(String path, JSONSchemaProps props);
  }

  private static void walk(String path, JSONSchemaProps props, Visitor visitor) {
    visitor.visit(path, props);
    props.getProperties().forEach((name, field) -> walk(path + "." + name, field, visitor));
    if (props.getItems() != null) {
      walk(path + "[]", props.getItems().getSchema(), visitor);
    }
    if (props.getAdditionalProperties() != null
        && props.getAdditionalProperties().getSchema() != null) {
      walk(path + "{}", props.getAdditionalProperties().getSchema(), visitor);
    }
  }
}
