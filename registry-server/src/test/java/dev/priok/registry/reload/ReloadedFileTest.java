package dev.priok.registry.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.AdjustableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadedFileTest {
  private static final Instant WRITTEN = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path folder;

  private final AdjustableClock clock = new AdjustableClock(WRITTEN.plusSeconds(60));
  private final AtomicInteger parses = new AtomicInteger();

  @Test
  void readsAgainOnlyWhatChanged() throws IOException {
    Path path = write("one");
    ReloadedFile<String> file = file(path);

    assertThat(file.current()).isEqualTo("one");
    assertThat(file.current()).isEqualTo("one");
    assertThat(parses).hasValue(1);

    write("three");
    assertThat(file.current()).isEqualTo("three");
    assertThat(parses).hasValue(2);
  }

  @Test
  void seesASecondEditThatLeavesTimeAndSizeAsTheyWere() throws IOException {
    clock.advance(Duration.ofSeconds(-59));
    Path path = write("one");
    ReloadedFile<String> file = file(path);
    assertThat(file.current()).isEqualTo("one");

    write("two");

    assertThat(file.current()).isEqualTo("two");
  }

  @Test
  void followsTheSwapOfALinkedFolderAsAKubeletDoesIt() throws IOException {
    Path first = Files.createDirectory(folder.resolve("..first"));
    Path second = Files.createDirectory(folder.resolve("..second"));
    Files.writeString(first.resolve("f"), "one");
    Files.writeString(second.resolve("f"), "two");
    for (Path f : new Path[] {first, second}) {
      Files.setLastModifiedTime(f.resolve("f"), FileTime.from(WRITTEN));
    }
    Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
    Files.createSymbolicLink(folder.resolve("f"), Path.of("..data", "f"));
    ReloadedFile<String> file = file(folder.resolve("f"));
    assertThat(file.current()).isEqualTo("one");

    Files.createSymbolicLink(folder.resolve("..data_tmp"), second.getFileName());
    Files.move(
        folder.resolve("..data_tmp"),
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(file.current()).isEqualTo("two");
  }

  @Test
  void hasTheAbsentValueAsLongAsThereIsNoReadableFile() throws IOException {
    Path path = folder.resolve("f");
    ReloadedFile<String> file = file(path);
    assertThat(file.current()).isEqualTo("absent");

    write("one");
    assertThat(file.current()).isEqualTo("one");

    Files.delete(path);
    assertThat(file.current()).isEqualTo("absent");

    Files.createDirectory(path);
    assertThat(file.current()).isEqualTo("absent");
    Files.delete(path);

    Files.write(path, new byte[4 * 1024 * 1024 + 1]);
    assertThat(file.current()).isEqualTo("absent");

    write("one");
    assertThat(file.current()).isEqualTo("one");
  }

  private ReloadedFile<String> file(Path path) {
    return new ReloadedFile<>(
        path,
        content -> {
          parses.incrementAndGet();
          return new String(content, StandardCharsets.UTF_8);
        },
        "absent",
        clock);
  }

  private Path write(String text) throws IOException {
    Path path = Files.writeString(folder.resolve("f"), text);
    Files.setLastModifiedTime(path, FileTime.from(WRITTEN));
    return path;
  }
}
