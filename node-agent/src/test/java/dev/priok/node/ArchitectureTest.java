package dev.priok.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.priok.node");

  @Test
  void needsNothingButTheJdk() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java..",
            "javax.net.ssl..",
            "com.sun.net.httpserver..",
            "org.jspecify..",
            "dev.priok.node..")
        .check(classes);
  }

  @Test
  void packagesFormNoCircleAndDoNotKnowTheRoot() {
    slices().matching("dev.priok.node.(*)..").should().beFreeOfCycles().check(classes);
    noClasses()
        .that()
        .resideInAPackage("dev.priok.node.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.priok.node")
        .check(classes);
  }

  @Test
  void onlyTheHostTouchesTheNode() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.priok.node.plan..", "dev.priok.node.journal..", "dev.priok.node.containerd..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.file.Files")
        .check(classes);
  }
}
