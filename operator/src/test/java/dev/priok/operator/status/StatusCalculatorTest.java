package dev.priok.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.AccessStatus;
import dev.priok.api.v1alpha1.NodesStatus;
import dev.priok.api.v1alpha1.RegistryStatus;
import dev.priok.api.v1alpha1.StorageStatus;
import dev.priok.operator.catalog.CatalogSnapshot;
import dev.priok.operator.catalog.CatalogSnapshot.Cause;
import dev.priok.operator.catalog.CatalogSnapshot.Loaded;
import dev.priok.operator.catalog.CatalogSnapshot.Unreachable;
import dev.priok.operator.catalog.CatalogSnapshot.Upkeep;
import dev.priok.operator.catalog.CatalogSnapshot.Volume;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StatusCalculatorTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final RegistryStatus DEFAULT = RegistryStatus.unseen();
  private static final Finding GOOD_STORAGE = Finding.good(Reason.CLAIM_BOUND, "bound");
  private static final Finding GOOD_WORK = Finding.good(Reason.SERVING, "answers");
  private static final Finding GOOD_AUTH = Finding.good(Reason.GENERATED_ADMIN, "admin");

  private static final NodesStatus NODES =
      new NodesStatus(
          2,
          1,
          "1/2",
          List.of(new NodesStatus.FailingNode("node-2", "ConfigPathUnset", "add two lines")));

  private final StatusCalculator calculator =
      new StatusCalculator(Duration.ofSeconds(20), Duration.ofMinutes(5));

  private Finding storage = GOOD_STORAGE;
  private Finding available = GOOD_WORK;
  private Finding auth = GOOD_AUTH;
  private Finding tls = Finding.good(Reason.MANAGED_CERTIFICATE, "good until then");
  private AccessStatus access =
      new AccessStatus("team-registry-admin", "team-registry-ca", "docker login");
  private Instant certificateEnd = Instant.parse("2027-02-19T10:00:00Z");
  private Finding failure;
  private NodesFound nodes = new NodesFound.Off();
  private boolean paused;
  private CatalogSnapshot catalog = loaded(3);

  @Test
  void aGoodRegistryIsReadyAndNothingElseIsTrue() {
    RegistryStatus status = update(DEFAULT, NOW).status();

    assertThat(summary(status))
        .containsExactly(
            "Ready=True RegistryReady",
            "StorageReady=True ClaimBound",
            "Available=True Serving",
            "TLSReady=True ManagedCertificate",
            "AuthReady=True GeneratedAdmin",
            "CatalogSynced=True CatalogRead",
            "PushesAccepted=True RoomLeft",
            "GarbageCollected=True NoProblem");
    assertThat(status.observedGeneration()).isEqualTo(7);
    assertThat(status.conditions()).allMatch(condition -> condition.getObservedGeneration() == 7);
    assertThat(status.conditions())
        .allMatch(condition -> condition.getLastTransitionTime().equals(NOW.toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "PROGRESSING, Reconciling",
    "NEEDS_HELP, Reconciling",
    "STALLED, Stalled",
  })
  void whatIsNotGoodIsTheReasonOfReady(Finding.Verdict verdict, String abnormal) {
    storage = new Finding(verdict, Reason.CONFLICT, "claim x is not ours");

    assertThat(summary(update(DEFAULT, NOW).status()))
        .contains("Ready=False Conflict", "StorageReady=False Conflict")
        .endsWith(abnormal + "=True Conflict");
  }

  @Test
  void theWorstFindingGivesTheReason() {
    available = Finding.progressing(Reason.WAITING_FOR_STORAGE, "waits");
    auth = Finding.stalled(Reason.SECRET_INVALID, "no line");

    assertThat(summary(update(DEFAULT, NOW).status()))
        .startsWith("Ready=False SecretInvalid")
        .endsWith("Stalled=True SecretInvalid");
  }

  @Test
  void reconcilingAndStalledGoWhenAllIsWell() {
    available = Finding.progressing(Reason.PROGRESSING, "starting");
    RegistryStatus before = update(DEFAULT, NOW).status();
    available = GOOD_WORK;

    assertThat(update(before, NOW.plusSeconds(3)).status().conditions())
        .extracting(Condition::getType)
        .doesNotContain("Reconciling", "Stalled");
  }

  @Test
  void aTransitionTimeMovesOnlyWithTheStatus() {
    available = Finding.progressing(Reason.PROGRESSING, "starting");
    RegistryStatus starting = update(DEFAULT, NOW).status();
    available = Finding.progressing(Reason.IMAGE_PULL_FAILED, "no image");
    RegistryStatus pulling = update(starting, NOW.plusSeconds(10)).status();
    available = GOOD_WORK;
    RegistryStatus ready = update(pulling, NOW.plusSeconds(20)).status();

    assertThat(transition(pulling, ConditionType.AVAILABLE)).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(transition(ready, ConditionType.AVAILABLE)).isEqualTo("2026-11-21T10:00:20Z");
    assertThat(transition(ready, ConditionType.STORAGE_READY)).isEqualTo("2026-11-21T10:00:00Z");
  }

  @Test
  void somethingMissingStallsAfterAWhile() {
    storage = Finding.needsHelp(Reason.CLAIM_MISSING, "no claim x");

    StatusUpdate first = update(DEFAULT, NOW);
    StatusUpdate early = update(first.status(), NOW.plusSeconds(60));
    StatusUpdate late = update(first.status(), NOW.plusSeconds(300));

    assertThat(first.recheckAfter()).hasValue(Duration.ofMinutes(5));
    assertThat(early.write()).isFalse();
    assertThat(early.recheckAfter()).hasValue(Duration.ofMinutes(4));
    assertThat(summary(late.status())).endsWith("Stalled=True ClaimMissing");
    assertThat(late.recheckAfter()).isEmpty();
  }

  @Test
  void aFailedAttemptKeepsTheOldGenerationAndSaysWhy() {
    RegistryStatus ready = update(DEFAULT, NOW).status();
    failure = Finding.progressing(Reason.PROGRESSING_WITH_RETRY, "403");

    RegistryStatus failedFirst = update(DEFAULT, NOW).status();
    RegistryStatus failedLater = update(ready, NOW).status();

    assertThat(failedFirst.observedGeneration()).isEqualTo(-1);
    assertThat(failedFirst.conditions())
        .allMatch(condition -> condition.getObservedGeneration() == null);
    assertThat(failedLater.observedGeneration()).isEqualTo(7);
    assertThat(summary(failedLater))
        .contains("Ready=True RegistryReady")
        .endsWith("Reconciling=True ProgressingWithRetry");
  }

  @Test
  void aPausedRegistrySaysSoAndDoesNotReconcile() {
    paused = true;

    assertThat(summary(update(DEFAULT, NOW).status())).contains("Ready=True Paused");

    available = Finding.progressing(Reason.PROGRESSING, "starting");
    RegistryStatus status = update(DEFAULT, NOW).status();
    assertThat(status.conditions()).extracting(Condition::getType).doesNotContain("Reconciling");
    assertThat(ConditionType.READY.in(status.conditions()).orElseThrow().getMessage())
        .contains("spec.paused");
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void anUnreachableRegistryKeepsItsLastCatalog(Cause cause) {
    RegistryStatus before = update(DEFAULT, NOW).status();
    catalog = new Unreachable(cause, "no route to host");

    RegistryStatus after = update(before, NOW.plusSeconds(15)).status();

    assertThat(after.catalog()).isEqualTo(before.catalog());
    assertThat(after.storage()).isEqualTo(before.storage());
    Condition synced = ConditionType.CATALOG_SYNCED.in(after.conditions()).orElseThrow();
    assertThat(synced.getStatus()).isEqualTo("False");
    assertThat(synced.getMessage()).isEqualTo("no route to host");
    assertThat(ConditionType.READY.in(after.conditions()).orElseThrow().getStatus())
        .isEqualTo("True");
  }

  @Test
  void numbersStillBeingCountedAreNotShown() {
    catalog = new Loaded(false, 1, 1, 1, 1, null, List.of(), false, null, Upkeep.GOOD);

    RegistryStatus status = update(DEFAULT, NOW).status();

    assertThat(status.catalog()).isNull();
    assertThat(summary(status)).contains("CatalogSynced=False Counting");
  }

  @Test
  void beforeTheFirstPollTheCatalogIsUnknown() {
    catalog = null;

    assertThat(summary(update(DEFAULT, NOW).status()))
        .contains("CatalogSynced=Unknown Progressing");
  }

  @Test
  void anotherOperatorProcessTakesOverWhatIsKnown() {
    RegistryStatus before = update(DEFAULT, NOW).status();
    catalog = null;

    assertThat(update(before, NOW.plusSeconds(60)).write()).isFalse();
  }

  @Test
  void showsWhatTheRegistryHolds() {
    RegistryStatus status = update(DEFAULT, NOW).status();

    assertThat(status.catalog().repositories()).isEqualTo(3);
    assertThat(status.catalog().bytes()).isEqualTo(12_900_000);
    assertThat(status.catalog().size()).isEqualTo("12.3MiB");
    assertThat(status.catalog().lastPush()).isEqualTo("2026-11-21T09:00:00Z");
    assertThat(status.catalog().top()).singleElement().matches(top -> top.name().equals("a"));
    assertThat(status.catalog().asOf()).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(status.storage())
        .isEqualTo(new StorageStatus("team-registry", "10Gi", "12.3Mi", "9.99Gi"));
  }

  @Test
  void anUnchangedStatusIsNotWritten() {
    RegistryStatus before = update(DEFAULT, NOW).status();

    StatusUpdate again = update(before, NOW.plusSeconds(3600));

    assertThat(again.write()).isFalse();
    assertThat(again.recheckAfter()).isEmpty();
    assertThat(again.status()).isEqualTo(before);
  }

  @Test
  void changesOfNumbersWaitForTheirTurn() {
    RegistryStatus before = update(DEFAULT, NOW).status();
    catalog = loaded(4);

    StatusUpdate early = update(before, NOW.plusSeconds(15));
    StatusUpdate due = update(before, NOW.plusSeconds(20));

    assertThat(early.write()).isFalse();
    assertThat(early.recheckAfter()).hasValue(Duration.ofSeconds(5));
    assertThat(due.write()).isTrue();
    assertThat(due.status().catalog().repositories()).isEqualTo(4);
    assertThat(due.status().catalog().asOf()).isEqualTo("2026-11-21T10:00:20Z");
  }

  @Test
  void theFirstCatalogAndEveryOtherChangeAreWrittenAtOnce() {
    catalog = null;
    RegistryStatus before = update(DEFAULT, NOW).status();
    catalog = loaded(3);
    StatusUpdate first = update(before, NOW.plusSeconds(1));
    catalog = loaded(4);
    available = Finding.progressing(Reason.CRASH_LOOP, "exit 1");
    StatusUpdate broken = update(first.status(), NOW.plusSeconds(2));

    assertThat(first.write()).isTrue();
    assertThat(broken.write()).isTrue();
    assertThat(broken.status().catalog().repositories()).isEqualTo(4);
  }

  @Test
  void whilePausedTlsAndAuthSpeakOfWhatIsServedNotOfTheSpec() {
    RegistryStatus before = update(DEFAULT, NOW).status();
    paused = true;
    auth = Finding.needsHelp(Reason.SECRET_MISSING, "there is no Secret other");
    tls = Finding.needsHelp(Reason.SECRET_MISSING, "there is no Secret team-tls");
    certificateEnd = null;
    access = new AccessStatus("other", null, "docker login elsewhere");

    RegistryStatus after = update(before, NOW.plusSeconds(5)).status();

    assertThat(summary(after))
        .contains(
            "Ready=True Paused",
            "TLSReady=True ManagedCertificate",
            "AuthReady=True GeneratedAdmin");
    assertThat(after.access()).isEqualTo(before.access());
    assertThat(after.tls()).isEqualTo(before.tls());
  }

  @Test
  void aFailureBeforeAnythingWasFoundOutLeavesTheRestAsItWas() {
    RegistryStatus before = update(DEFAULT, NOW).status();
    Finding failure = Finding.progressing(Reason.PROGRESSING_WITH_RETRY, "secrets is forbidden");

    StatusUpdate failed = calculator.failed(failure, before, NOW.plusSeconds(5));
    StatusUpdate first = calculator.failed(failure, null, NOW);

    assertThat(failed.write()).isTrue();
    assertThat(failed.status().access()).isEqualTo(before.access());
    assertThat(summary(failed.status()))
        .containsAll(summary(before))
        .contains("Reconciling=True ProgressingWithRetry");
    assertThat(summary(first.status()))
        .containsExactly(
            "Ready=False ProgressingWithRetry", "Reconciling=True ProgressingWithRetry");
  }

  @Test
  void nodesThatDoNotTrustLeaveTheRegistryReady() {
    nodes =
        new NodesFound.Counted(
            Finding.needsHelp(Reason.CONFIG_PATH_UNSET, "1 of 2 nodes: node-2: add two lines"),
            NODES);

    RegistryStatus status = update(DEFAULT, NOW).status();

    assertThat(summary(status))
        .contains("Ready=True RegistryReady", "NodesTrusted=False ConfigPathUnset");
    assertThat(status.nodes()).isEqualTo(NODES);
  }

  @Test
  void nodesOfWhichNothingIsHeardAreUnknown() {
    nodes =
        new NodesFound.Counted(
            Finding.progressing(Reason.NODE_SILENT, "1 of 2 nodes: node-2: no report"), NODES);

    assertThat(summary(update(DEFAULT, NOW).status())).contains("NodesTrusted=Unknown NodeSilent");
  }

  @Test
  void aNewOperatorKeepsWhatNodesSaidUntilTheySpeak() {
    nodes = new NodesFound.Counted(Finding.good(Reason.NODES_TRUSTED, "both trust it"), NODES);
    RegistryStatus before = update(DEFAULT, NOW).status();
    nodes = new NodesFound.NotYet("waiting");

    assertThat(update(before, NOW.plusSeconds(1)).write()).isFalse();
  }

  @Test
  void withoutNodeTrustTheStatusSaysNothingOfNodes() {
    nodes = new NodesFound.Counted(Finding.good(Reason.NODES_TRUSTED, "both trust it"), NODES);
    RegistryStatus before = update(DEFAULT, NOW).status();
    nodes = new NodesFound.Off();

    RegistryStatus status = update(before, NOW.plusSeconds(1)).status();

    assertThat(status.nodes()).isNull();
    assertThat(summary(status)).noneMatch(line -> line.startsWith("NodesTrusted"));
  }

  private StatusUpdate update(RegistryStatus present, Instant now) {
    return calculator.update(
        new StatusInput(
            7,
            paused,
            storage,
            available,
            tls,
            auth,
            List.of(),
            access,
            "team-registry",
            "10Gi",
            certificateEnd,
            catalog,
            null,
            nodes,
            failure),
        present,
        now);
  }

  private static Loaded loaded(long repositories) {
    return new Loaded(
        true,
        repositories,
        4,
        5,
        12_900_000,
        Instant.parse("2026-11-21T09:00:00Z"),
        List.of(new CatalogSnapshot.Repository("a", 1, 100)),
        true,
        new Volume(10_700_000_000L, 12_900_000, 10_727_000_000L),
        Upkeep.GOOD);
  }

  private static List<String> summary(RegistryStatus status) {
    return status.conditions().stream()
        .map(c -> c.getType() + "=" + c.getStatus() + " " + c.getReason())
        .toList();
  }

  private static String transition(RegistryStatus status, ConditionType type) {
    Optional<Condition> condition = type.in(status.conditions());
    return condition.orElseThrow().getLastTransitionTime();
  }
}
