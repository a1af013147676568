package dev.priok.registry.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InUseListTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @TempDir Path directory;

  @Test
  void aListOfTheLastDayIsBelieved() throws IOException {
    Path file = written("# asOf 2026-11-20T10:00:00Z\nregistry:5000/team/app@" + DIGEST + "\n\n");

    assertThat(InUseList.read(file, NOW)).extracting(Digest::toString).containsExactly(DIGEST);
  }

  @Test
  void anOlderOneIsNotAndItsTimeIsTold() throws IOException {
    Path file = written("# asOf 2026-11-20T09:59:59Z\n" + DIGEST + "\n");

    assertThatIOException()
        .isThrownBy(() -> InUseList.read(file, NOW))
        .withMessageContaining("2026-11-20T09:59:59Z")
        .withMessageContaining("older than 24 h");
  }

  @Test
  void aTimeThatIsNoneStopsAll() throws IOException {
    Path file = written("# asOf noon\n" + DIGEST + "\n");

    assertThatIOException()
        .isThrownBy(() -> InUseList.read(file, NOW))
        .withMessageContaining("no time after asOf");
  }

  @Test
  void aListWithoutATimeIsSomebodysOwnAndStaysGood() throws IOException {
    Path file = written("# kept by hand\n" + DIGEST + "\n");

    assertThat(InUseList.read(file, NOW)).hasSize(1);
  }

  @Test
  void aListThatCannotBeReadIsNamedAsSuch() {
    assertThatIOException()
        .isThrownBy(() -> InUseList.read(directory, NOW))
        .isInstanceOf(InUseListException.class)
        .withMessageContaining(directory + ") cannot be read");
  }

  @Test
  void aLineWithoutADigestIsRefusedWithTheFilesName() throws IOException {
    Path file = written("registry:5000/team/app:1\n");

    assertThatIOException()
        .isThrownBy(() -> InUseList.read(file, NOW))
        .withMessageContaining(file.toString())
        .withMessageContaining("a line without a digest");
  }

  @Test
  void aMissingListIsNamed() {
    Path file = directory.resolve("in-use");

    assertThatIOException()
        .isThrownBy(() -> InUseList.read(file, NOW))
        .withMessage(
            "the list of images in use (%s) is not there: make it (it may be empty), or take"
                    .formatted(file)
                + " retention.inusefile out");
  }

  private Path written(String text) throws IOException {
    return Files.writeString(directory.resolve("in-use"), text);
  }
}
