package dev.priok.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.catalog.CatalogSnapshot;
import dev.priok.operator.catalog.CatalogSnapshot.Cause;
import dev.priok.operator.catalog.CatalogSnapshot.Loaded;
import dev.priok.operator.catalog.CatalogSnapshot.Resource;
import dev.priok.operator.catalog.CatalogSnapshot.Unreachable;
import dev.priok.operator.catalog.CatalogSnapshot.Upkeep;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpkeepConditionsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Finding RULES = Finding.good(Reason.RULES_APPLIED, "what Pods run stays");
  private static final Finding NO_PODS =
      Finding.needsHelp(Reason.PODS_UNKNOWN, "the Pods cannot be listed: pods is forbidden");

  @Test
  void withoutRulesNothingIsSaidOfThem() {
    assertThat(summary(conditions(List.of(), NOW, null, Upkeep.GOOD)))
        .containsExactly("PushesAccepted=True RoomLeft", "GarbageCollected=True NoProblem");
  }

  @ParameterizedTest
  @CsvSource({
    "BYTES, the volume is nearly full: pushes are refused",
    "INODES, the volume is nearly out of inodes: pushes are refused"
  })
  void aVolumeWithoutRoomIsNamed(Resource shortOf, String words) {
    Condition pushes =
        conditions(List.of(), NOW, null, new Upkeep(shortOf, null, null, null, 0)).getFirst();

    assertThat(pushes.getStatus()).isEqualTo("False");
    assertThat(pushes.getReason()).isEqualTo("LowSpace");
    assertThat(pushes.getMessage()).startsWith(words);
  }

  @Test
  void rulesThatTheRegistryRefusesAreToldInItsWordsAlsoWhereTheSpecHasNoneAnyMore() {
    Upkeep refused = new Upkeep(null, "config.yml:9: retention.rules[0]: no", null, null, 0);

    for (Finding rules : new Finding[] {RULES, NO_PODS, null}) {
      assertThat(of("RulesApplied", conditions(List.of(), NOW, rules, refused)))
          .isEqualTo(
              "False RulesRefused the registry refuses its configuration, the rules before stay in"
                  + " force: config.yml:9: retention.rules[0]: no");
    }
  }

  @Test
  void whatTheOperatorCannotTellTheRegistryGoesBeforeWhatItDidLastNight() {
    Upkeep failed = new Upkeep(null, null, "no list", "disk error", 0);

    assertThat(of("RulesApplied", conditions(List.of(), NOW, NO_PODS, failed)))
        .isEqualTo("False PodsUnknown " + NO_PODS.message());
    assertThat(of("RulesApplied", conditions(List.of(), NOW, RULES, failed)))
        .isEqualTo("False RetentionFailed the last run ended early: no list");
    assertThat(of("GarbageCollected", conditions(List.of(), NOW, RULES, failed)))
        .isEqualTo("False CollectionFailed the last collection ended early: disk error");
  }

  @Test
  void repositoriesThatACollectionPassesOverAreCounted() {
    Upkeep damaged = new Upkeep(null, null, null, null, 2);

    assertThat(of("GarbageCollected", conditions(List.of(), NOW, null, damaged)))
        .startsWith("False RepositoriesDamaged ")
        .endsWith(": 2");
  }

  @Test
  void aRegistryThatDoesNotAnswerKeepsWhatItSaid() {
    List<Condition> before =
        conditions(
            List.of(), NOW, RULES, new Upkeep(Resource.BYTES, null, "no list", "disk error", 0));
    CatalogSnapshot silent = new Unreachable(Cause.NO_ANSWER, "no route to host");

    assertThat(conditions(before, NOW.plusSeconds(60), RULES, silent)).isEqualTo(before);
    assertThat(conditions(before, NOW.plusSeconds(60), RULES, (CatalogSnapshot) null))
        .isEqualTo(before);
    assertThat(of("RulesApplied", conditions(before, NOW.plusSeconds(60), NO_PODS, silent)))
        .startsWith("False PodsUnknown");
    assertThat(summary(conditions(List.of(), NOW, RULES, silent)))
        .containsExactly(
            "PushesAccepted=Unknown Progressing",
            "RulesApplied=Unknown Progressing",
            "GarbageCollected=Unknown Progressing");
  }

  @Test
  void whatTheRegistryRefusesStaysToldThroughAPollWithoutAnAnswerAlsoWhereTheSpecHasNoRules() {
    List<Condition> before =
        conditions(List.of(), NOW, null, new Upkeep(null, "config.yml:9: no", null, null, 0));
    CatalogSnapshot silent = new Unreachable(Cause.NO_ANSWER, "no route to host");

    assertThat(conditions(before, NOW.plusSeconds(60), null, silent)).isEqualTo(before);
    assertThat(summary(conditions(before, NOW.plusSeconds(60), null, Upkeep.GOOD)))
        .noneMatch(condition -> condition.startsWith("RulesApplied"));
  }

  @Test
  void anotherReasonForTheSameStatusIsNoTransition() {
    List<Condition> before =
        conditions(List.of(), NOW, RULES, new Upkeep(Resource.BYTES, null, "no list", null, 0));
    List<Condition> after =
        conditions(
            before, NOW.plusSeconds(60), NO_PODS, new Upkeep(null, null, "no list", null, 0));

    assertThat(ConditionType.RULES_APPLIED.in(after).orElseThrow().getLastTransitionTime())
        .isEqualTo("2026-11-21T10:00:00Z");
    assertThat(ConditionType.PUSHES_ACCEPTED.in(after).orElseThrow().getLastTransitionTime())
        .isEqualTo("2026-11-21T10:01:00Z");
  }

  private static List<Condition> conditions(
      List<Condition> previous, Instant now, @Nullable Finding rules, Upkeep upkeep) {
    return conditions(
        previous, now, rules, new Loaded(true, 0, 0, 0, 0, null, List.of(), false, null, upkeep));
  }

  private static List<Condition> conditions(
      List<Condition> previous,
      Instant now,
      @Nullable Finding rules,
      @Nullable CatalogSnapshot snapshot) {
    Conditions conditions = new Conditions(previous, 7L, now);
    new UpkeepConditions(conditions).add(rules, snapshot);
    return conditions.list();
  }

  private static List<String> summary(List<Condition> conditions) {
    return conditions.stream()
        .map(c -> c.getType() + "=" + c.getStatus() + " " + c.getReason())
        .toList();
  }

  private static String of(String type, List<Condition> conditions) {
    Condition condition =
        conditions.stream().filter(c -> c.getType().equals(type)).findFirst().orElseThrow();
    return condition.getStatus() + " " + condition.getReason() + " " + condition.getMessage();
  }
}
