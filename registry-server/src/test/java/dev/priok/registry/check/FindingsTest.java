package dev.priok.registry.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.storage.Quarantine;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {

  @TempDir Path root;

  private Path file;
  private Path kept;
  private Findings findings;

  @BeforeEach
  void damage() throws IOException {
    RunId run = new RunId(Instant.EPOCH);
    file = Files.writeString(root.resolve("data"), "rotten");
    kept = root.resolve("priok/quarantine").resolve(run.toString()).resolve("data");
    findings = new Findings(Storage.open(root, Clock.systemUTC()), true, run);
  }

  @Test
  void whatIsStillDamagedIsTakenAway() throws IOException {
    assertThat(quarantine(this::isRotten)).isTrue();

    assertThat(file).doesNotExist();
    assertThat(kept).hasContent("rotten");
    assertThat(findings.listed()).extracting(Finding::healed).containsExactly(true);
  }

  @Test
  void whatIsPushedBeforeTheSecondLookStays() throws IOException {
    push();

    assertThat(quarantine(this::isRotten)).isFalse();

    assertThat(file).hasContent("healthy");
    assertThat(findings.listed()).isEmpty();
  }

  @Test
  void whatIsPushedWhileTheSecondLookReadsStays() throws IOException {
    boolean damaged =
        quarantine(path -> {
          boolean rotten = isRotten(path);
          push();
          return rotten;
        });

    assertThat(damaged).isFalse();
    assertThat(file).hasContent("healthy");
    assertThat(kept).doesNotExist();
  }

  @Test
  void whatIsFoundHealthyAfterTheMoveComesBack() throws IOException {
    assertThat(quarantine(file::equals)).isFalse();

    assertThat(file).hasContent("rotten");
    assertThat(kept).doesNotExist();
    assertThat(findings.listed()).isEmpty();
  }

  @Test
  void whatIsPushedAfterTheMoveIsNotTouched() throws IOException {
    boolean damaged =
        quarantine(path -> {
          if (path.equals(kept)) {
            push();
          }
          return isRotten(path);
        });

    assertThat(damaged).isTrue();
    assertThat(file).hasContent("healthy");
    assertThat(kept).hasContent("rotten");
  }

  @Test
  void whatComesBackDoesNotReplaceWhatIsPushedMeanwhile() throws IOException {
    boolean damaged =
        quarantine(path -> {
          if (path.equals(kept)) {
            push();
            return false;
          }
          return true;
        });

    assertThat(damaged).isFalse();
    assertThat(file).hasContent("healthy");
  }

  @Test
  void ofVeryManyFindingsTheFirstAreListedAndAllCount() {
    Findings many =
        new Findings(Storage.open(root, Clock.systemUTC()), false, new RunId(Instant.EPOCH));
    many.add(Problem.FOREIGN_FILE, file, "no damage");
    assertThat(many.verdict()).isEqualTo(CheckReport.Verdict.HEALTHY);

    for (int i = 0; i < 200_000; i++) {
      many.add(Problem.EMPTY_BLOB, file, "push it again");
    }

    assertThat(many.listed()).hasSize(Findings.MOST_LISTED);
    assertThat(many.leftOut()).isEqualTo(200_001 - Findings.MOST_LISTED);
    assertThat(many.verdict()).isEqualTo(CheckReport.Verdict.DAMAGED);
  }

  @Test
  void oneThatIsNotHealedMakesTheStoreDamagedWhateverWasHealedBeforeAndAfter() throws IOException {
    findings.add(Problem.EMPTY_LINK, file, "", () -> {});
    assertThat(findings.verdict()).isEqualTo(CheckReport.Verdict.HEALED);
    findings.add(Problem.EMPTY_BLOB, file, "");
    findings.add(Problem.EMPTY_LINK, file, "", () -> {});

    assertThat(findings.verdict()).isEqualTo(CheckReport.Verdict.DAMAGED);
  }

  private boolean quarantine(Quarantine.SecondLook look) throws IOException {
    return findings.quarantine(Problem.WRONG_CONTENT, file, "", look);
  }

  private boolean isRotten(Path path) throws IOException {
    return Files.readString(path).equals("rotten");
  }

  private void push() throws IOException {
    Path temporary = Files.writeString(root.resolve("temporary"), "healthy");
    Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
