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
}
