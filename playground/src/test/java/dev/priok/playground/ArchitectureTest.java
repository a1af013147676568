package dev.priok.playground;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the structure: which module may know which, and no circles inside any of them. */
class ArchitectureTest {
  private static final List<String> MODULES =
      List.of("crds", "registry-server", "local-cluster", "node-agent", "operator", "playground");

  private static JavaClasses classes;

  @BeforeAll
  static void importEveryModule() {
    classes =
        new ClassFileImporter()
            .importPaths(
                MODULES.stream()
                    .map(module -> Path.of("..", module, "target", "classes"))
                    .toList());
  }

  @Test
  void everyModuleIsLookedAt() {
    assertThat(
            List.of(
                "dev.priok.api.v1alpha1",
                "dev.priok.registry",
                "dev.priok.local",
                "dev.priok.node",
                "dev.priok.operator",
                "dev.priok.playground"))
        .allSatisfy(name -> assertThat(classes.containPackage(name)).as(name).isTrue());
  }

  @Test
  void modulesDependInOneDirection() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.priok..")
        .layer("crds")
        .definedBy("dev.priok.api..")
        .layer("registry-server")
        .definedBy("dev.priok.registry..")
        .layer("local-cluster")
        .definedBy("dev.priok.local..")
        .layer("node-agent")
        .definedBy("dev.priok.node..")
        .layer("operator")
        .definedBy("dev.priok.operator..")
        .layer("playground")
        .definedBy("dev.priok.playground..")
        .whereLayer("playground")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("operator")
        .mayOnlyBeAccessedByLayers("playground")
        .whereLayer("local-cluster")
        .mayOnlyBeAccessedByLayers("playground")
        .whereLayer("registry-server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("node-agent")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("crds")
        .mayOnlyBeAccessedByLayers("operator", "playground")
        .check(classes);
  }

  @Test
  void packagesOfAModuleFormNoCircle() {
    for (String module : List.of("registry", "local", "node", "operator", "playground")) {
      slices()
          .matching("dev.priok." + module + ".(**)")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @Test
  void featuresDoNotKnowTheRootThatWiresThem() {
    for (String module : List.of("registry", "local", "node", "operator")) {
      noClasses()
          .that()
          .resideInAPackage("dev.priok." + module + ".*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.priok." + module)
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @Test
  void registryServerKnowsNothingOfKubernetes() {
    noClasses()
        .that()
        .resideInAPackage("dev.priok.registry..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..")
        .check(classes);
  }

  @Test
  void ociValueTypesNeedOnlyTheJdk() {
    noClasses()
        .that()
        .resideInAPackage("dev.priok.registry.oci..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "dev.priok.registry.oci..", "org.jspecify..")
        .allowEmptyShould(true)
        .check(classes);
  }
}
