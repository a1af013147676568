package dev.priok.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generates the CRD from the records and holds the checked-in file against it. */
class CrdDriftTest {
  private static final String FILE = "registries.priok.dev-v1.yml";
  private static final Path IN_CHART = Path.of("../helm/priok/templates/crd-registries.yaml");

  private static final String HEAD =
      "# Generated from the records in dev.priok.api by `make generate`.\n";

  /** The order in which a person reads them; the generator sorts by path. */
  private static final List<String> COLUMNS =
      List.of("Ready", "Address", "Repos", "Tags", "Size", "Nodes", "Age");

  @TempDir Path generated;

  @Test
  void theCheckedInCrdIsTheOneTheRecordsGenerate() throws IOException {
    holds(Path.of(FILE), HEAD + Serialization.asYaml(generate()));
  }

  @Test
  void theChartsCrdIsTheSameAndStaysWhenTheChartGoes() throws IOException {
    CustomResourceDefinition crd = generate();
    crd.getMetadata().getAnnotations().put("helm.sh/resource-policy", "keep");
    String yaml = Serialization.asYaml(crd);
    assertThat(yaml).as("would be read as a template").doesNotContain("{{");

    holds(IN_CHART, HEAD + "{{- if .Values.crds.enabled }}\n" + yaml + "{{- end }}\n");
  }

  private static void holds(Path checkedIn, String content) throws IOException {
    if (Boolean.getBoolean("priok.generate")) {
      Files.writeString(checkedIn, content);
    }
    assertThat(checkedIn).as("run `make generate`").hasContent(content);
  }

  private CustomResourceDefinition generate() throws IOException {
    new CRDGenerator()
        .customResourceClasses(Registry.class)
        .forCRDVersions("v1")
        .inOutputDir(generated.toFile())
        .generate();
    CustomResourceDefinition crd =
        Serialization.unmarshal(
            Files.readString(generated.resolve(FILE)), CustomResourceDefinition.class);
    crd.getSpec()
        .getVersions()
        .forEach(version ->
            version
                .getAdditionalPrinterColumns()
                .sort(
                    Comparator.comparingInt((CustomResourceColumnDefinition column) ->
                        COLUMNS.indexOf(column.getName()))));
    return crd;
  }
}
