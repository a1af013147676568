package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import org.junit.jupiter.api.Test;

/** What is told of mistakes that only a real API server and its controllers find. */
interface BadInputTests extends RegistryWords {
  /** What an operator said that was started before there was a CRD. */
  String withoutCrd();

  /** The operator's own. */
  String clusterRole();

  @Test
  default void aMissingCrdIsToldWithTheCommandThatBringsIt() {
    assertThat(withoutCrd()).contains("does not know Registries: kubectl apply -f crds/");
  }

  @Test
  default void aMissingVerbIsNamedAndGivenItGoesOn() {
    ClusterRole whole = client().rbac().clusterRoles().withName(clusterRole()).require();
    replaceRules(withoutServiceCreate(whole));
    try {
      create("team", "{}");

      soon(() -> {
        assertThat(condition("team", "Ready").getReason()).isEqualTo("ProgressingWithRetry");
        assertThat(condition("team", "Ready").getMessage())
            .contains(
                "the operator lacks a permission, add it to its role",
                "cannot create resource \"services\"",
                namespace());
      });
    } finally {
      replaceRules(whole);
    }
    awaitReady("team");
  }

  private void replaceRules(ClusterRole rules) {
    client()
        .rbac()
        .clusterRoles()
        .withName(clusterRole())
        .edit(role -> new ClusterRoleBuilder(role).withRules(rules.getRules()).build());
  }

  private static ClusterRole withoutServiceCreate(ClusterRole whole) {
    ClusterRole less = new ClusterRoleBuilder(whole).build();
    less.getRules().stream()
        .filter(rule -> rule.getResources().contains("services"))
        .forEach(rule ->
            rule.setVerbs(
                rule.getVerbs().stream().filter(verb -> !verb.equals("create")).toList()));
    return less;
  }

  @Test
  default void aStorageClassThatIsNotThereIsNamedByTheClustersOwnWords() {
    create("team", "{storage: {pvc: {size: 1Gi, storageClassName: nowhere}}}");

    soon(() -> {
      assertThat(condition("team", "StorageReady").getReason()).isEqualTo("ClaimPending");
      assertThat(condition("team", "StorageReady").getMessage())
          .contains(
              "claim team-registry waits for a volume of StorageClass nowhere",
              "\"nowhere\" not found",
              "kubectl -n " + namespace() + " describe pvc team-registry");
      assertThat(condition("team", "Ready").getReason()).isEqualTo("ClaimPending");
    });
  }
}
