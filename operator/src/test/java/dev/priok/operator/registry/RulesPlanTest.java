package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.status.Reason;
import dev.priok.operator.usage.ImagesInUse.Answer;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RulesPlanTest {
  private static final String RULES =
      "retention: {rules: [{repositories: ['**'], keep: {last: 1}}]}";
  private static final Instant LOOK = Instant.parse("2026-11-21T10:59:59Z");

  @Test
  void aListOfTheSameImagesChangesOnceAnHour() {
    RulesPlan first = plan(new Answer.Listed(Set.of("sha256:a"), LOOK.minusSeconds(3000), true));
    RulesPlan later = plan(new Answer.Listed(Set.of("sha256:a"), LOOK, true));
    RulesPlan next = plan(new Answer.Listed(Set.of("sha256:a"), LOOK.plusSeconds(1), true));

    assertThat(first.inUse()).isEqualTo("# asOf 2026-11-21T10:00:00Z\nsha256:a\n");
    assertThat(later).isEqualTo(first);
    assertThat(next.inUse()).startsWith("# asOf 2026-11-21T11:00:00Z\n");
  }

  @Test
  void thatNothingIsInUseIsAListToo() {
    RulesPlan plan = plan(new Answer.Listed(new TreeSet<>(), LOOK, true));

    assertThat(plan.inUse()).isEqualTo("# asOf 2026-11-21T10:00:00Z\n");
    assertThat(plan.finding().isGood()).isTrue();
  }

  @Test
  void aListOfTheRegistrysOwnNamesSaysThatItIsNoMore() {
    RulesPlan plan = plan(new Answer.Listed(Set.of("sha256:a"), LOOK, false));

    assertThat(plan.finding().message()).contains("by the Service's name or ClusterIP");
  }

  @Test
  void whatIsNotKnownIsNoListAndSaysWhy() {
    RulesPlan unknown = plan(new Answer.NotListed("cannot list resource \"pods\"", null));
    RulesPlan many = plan(new Answer.TooMany(12_345));

    assertThat(unknown.inUse()).isNull();
    assertThat(unknown.finding().reason()).isEqualTo(Reason.PODS_UNKNOWN);
    assertThat(unknown.finding().message())
        .contains("cannot list resource \"pods\"; the rules remove nothing");
    assertThat(many.inUse()).isNull();
    assertThat(many.finding().reason()).isEqualTo(Reason.TOO_MANY_IMAGES_IN_USE);
    assertThat(many.finding().message()).contains("12345");
  }

  @Test
  void aLookThatFailsLeavesTheListOfTheOneBeforeAndItsTime() {
    RulesPlan plan =
        plan(new Answer.NotListed("HTTP 504", new Answer.Listed(Set.of("sha256:a"), LOOK, true)));
    RulesPlan many = plan(new Answer.NotListed("HTTP 504", new Answer.TooMany(12_345)));

    assertThat(plan.inUse()).isEqualTo("# asOf 2026-11-21T10:00:00Z\nsha256:a\n");
    assertThat(plan.finding().reason()).isEqualTo(Reason.PODS_UNKNOWN);
    assertThat(plan.finding().message())
        .isEqualTo(
            "the Pods cannot be listed: HTTP 504; what they ran before stays for a day, then the"
                + " rules remove nothing");
    assertThat(many.inUse()).isNull();
  }

  @Test
  void podsAreLookedAtOnlyWhereSomethingGoesByARule() {
    RulesPlan tags =
        RulesPlan.of(
            Samples.registry("tags: {immutable: [{repositories: [a], tags: ['*']}]}").getSpec(),
            () -> {
              throw new AssertionError("asked");
            });
    RulesPlan none =
        RulesPlan.of(
            Samples.registry("{}").getSpec(),
            () -> {
              throw new AssertionError("asked");
            });

    assertThat(tags.inUse()).isNull();
    assertThat(tags.finding().isGood()).isTrue();
    assertThat(none).isEqualTo(new RulesPlan(null, null));
  }

  private static RulesPlan plan(Answer answer) {
    return RulesPlan.of(Samples.registry(RULES).getSpec(), () -> answer);
  }
}
