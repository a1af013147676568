package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryListingsTest {

  @TempDir Path directory;

  private static Clock in(Duration future) {
    return Clock.fixed(Instant.now().plus(future), ZoneOffset.UTC);
  }

  @Test
  void sortsNames() throws Exception {
    for (String name : List.of("b", "a-b", "a", "B")) {
      Files.createFile(directory.resolve(name));
    }

    assertThat(new DirectoryListings(Clock.systemUTC()).names(directory))
        .contains(List.of("B", "a", "a-b", "b"));
  }

  @Test
  void remembersASettledDirectoryUntilItChanges() throws Exception {
    DirectoryListings listings = new DirectoryListings(in(Duration.ofMinutes(1)));
    Files.createFile(directory.resolve("a"));
    List<String> first = listings.names(directory).orElseThrow();

    assertThat(listings.names(directory).orElseThrow()).isSameAs(first);
    Files.createFile(directory.resolve("b"));
    assertThat(listings.names(directory)).contains(List.of("a", "b"));
  }

  @Test
  void doesNotTrustADirectoryThatHasJustChanged() throws Exception {
    DirectoryListings listings = new DirectoryListings(Clock.systemUTC());
    Files.createFile(directory.resolve("a"));

    List<String> first = listings.names(directory).orElseThrow();

    assertThat(listings.names(directory).orElseThrow()).isEqualTo(first).isNotSameAs(first);
  }

  /** A reading may take longer than a directory takes to settle. */
  @Test
  void judgesWhetherADirectoryHasSettledBeforeItReads() throws Exception {
    Path late = directory.resolve("late");
    Clock changing =
        new InstantSource() {
          @Override
          public Instant instant() {
            try {
              Files.createFile(late);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return Instant.now();
          }
        }.withZone(ZoneOffset.UTC);

    assertThat(new DirectoryListings(changing).names(directory)).contains(List.of("late"));
  }

  @Test
  void noticesADirectoryThatWasReplaced() throws Exception {
    DirectoryListings listings = new DirectoryListings(in(Duration.ofMinutes(1)));
    Path child = Files.createDirectory(directory.resolve("child"));
    Files.createFile(child.resolve("old"));
    FileTime time = Files.getLastModifiedTime(child);
    listings.names(child);

    Files.move(child, directory.resolve("away"));
    Files.createDirectory(child);
    Files.createFile(child.resolve("new"));
    Files.setLastModifiedTime(child, time);

    assertThat(listings.names(child)).contains(List.of("new"));
  }

  @Test
  void hasNothingWhereThereIsNoDirectory() throws Exception {
    DirectoryListings listings = new DirectoryListings(Clock.systemUTC());
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(listings.names(directory.resolve("none"))).isEmpty();
    assertThat(listings.names(file)).isEmpty();
    assertThat(listings.names(file.resolve("below"))).isEmpty();
  }

  @Test
  void givesNamesFromOneOnWhichNeedNotExist() throws Exception {
    DirectoryListings listings = new DirectoryListings(in(Duration.ofMinutes(1)));
    create(4);

    assertThat(listings.namesFrom(directory, "0001", 1)).startsWith("0001");
    assertThat(listings.namesFrom(directory, "0001x", 9)).containsExactly("0002", "0003");
    assertThat(listings.namesFrom(directory, "x", 9)).isEmpty();
    assertThat(listings.namesFrom(directory.resolve("none"), "", 9)).isEmpty();
  }

  @Test
  void readsNoMoreThanWasAskedForOfADirectoryThatIsTooLargeToRemember() throws Exception {
    DirectoryListings listings = new DirectoryListings(in(Duration.ofMinutes(1)), 1_000);
    create(100);

    assertThat(listings.namesFrom(directory, "", 2)).containsExactly("0000", "0001");
    assertThat(listings.namesFrom(directory, "0097x", 9)).containsExactly("0098", "0099");
    assertThat(listings.names(directory).orElseThrow()).hasSize(100).isSorted();
    assertThat(listings.namesFrom(directory, "0050", 1)).startsWith("0050");
    Files.createFile(directory.resolve("00000"));
    assertThat(listings.namesFrom(directory, "", 2)).containsExactly("0000", "00000");
  }

  @Test
  void readsNoMoreThanAPageOfADirectoryThatHasJustChanged() throws Exception {
    DirectoryListings listings = new DirectoryListings(in(Duration.ZERO));
    create(100);

    assertThat(listings.namesFrom(directory, "", 2)).containsExactly("0000", "0001");
    assertThat(listings.namesFrom(directory, "0097x", 1)).containsExactly("0098");
    assertThat(listings.namesFrom(directory, "0098x", 1_001)).containsExactly("0099");
  }

  @Test
  void remembersWhatFitsForPagesToo() throws Exception {
    DirectoryListings listings = new DirectoryListings(in(Duration.ofMinutes(1)), 10_000);
    create(100);
    listings.namesFrom(directory, "0050", 1);

    assertThat(listings.names(directory).orElseThrow())
        .isSameAs(listings.names(directory).orElseThrow());
  }

  @Test
  void goesThroughAHugeDirectoryInOrderWhereverItBegins() throws Exception {
    DirectoryListings huge = new DirectoryListings(in(Duration.ofMinutes(1)), 1_000);
    DirectoryListings small = new DirectoryListings(in(Duration.ofMinutes(1)));
    create(2_500);

    for (DirectoryListings listings : List.of(huge, small)) {
      for (int from : List.of(0, 1, 999, 1_500, 2_499, 2_500)) {
        NamesInOrder names = new NamesInOrder(listings, directory, "%04d".formatted(from), 1);
        assertThat(names.has("2499")).isEqualTo(from < 2_500);
        assertThat(names.has("2499x")).isFalse();
        assertThat(names.has("1500x")).isFalse();
        for (int i = from; i < 2_500; i++) {
          assertThat(names.next()).isEqualTo("%04d".formatted(i));
        }
        assertThat(names.next()).isNull();
      }
    }
  }

  private void create(int files) throws IOException {
    for (int i = 0; i < files; i++) {
      Files.createFile(directory.resolve("%04d".formatted(i)));
    }
  }
}
