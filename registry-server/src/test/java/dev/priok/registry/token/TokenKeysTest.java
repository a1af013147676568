package dev.priok.registry.token;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.priok.registry.LoggedEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenKeysTest {
  private static final String KEY = "c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlISE=";

  @TempDir Path folder;

  @AutoClose private final LoggedEvents log = new LoggedEvents(TokenKeys.class);
  private Instant now = Instant.now().plus(Duration.ofMinutes(1));

  @Test
  void theFirstUseMakesAKeyThatOnlyTheOwnerReads() throws Exception {
    Path file = folder.resolve("priok/token.key");

    List<SigningKey> keys = TokenKeys.ownedAt(file, clock()).current();

    assertThat(keys).hasSize(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(folder.resolve("priok"))) {
      assertThat(files).containsExactly(file);
    }
    assertThat(log.list()).isEmpty();
  }

  @Test
  void anOwnFileThatACrashLeftEmptyGetsAKey() throws Exception {
    Path file = Files.writeString(folder.resolve("token.key"), "");

    assertThat(TokenKeys.ownedAt(file, clock()).current()).hasSize(1);

    assertThat(Files.readString(file)).isNotBlank();
    assertThat(log.list())
        .extracting(ILoggingEvent::getFormattedMessage)
        .anySatisfy(line -> assertThat(line).contains("in the place of an empty file"));
  }

  @Test
  void anOwnFileThatSomebodyIsWritingIsLeftToThem() throws Exception {
    Path file = Files.writeString(folder.resolve("token.key"), "");
    now = Instant.now();
    TokenKeys keys = TokenKeys.ownedAt(file, clock());

    assertThat(keys.current()).isEmpty();
    Files.writeString(file, KEY + "\n");

    assertThat(keys.current()).hasSize(1);
    assertThat(Files.readString(file)).isEqualTo(KEY + "\n");
  }

  @Test
  void anOwnFileWithAWrongLineIsSomebodysWritingAndStays() throws Exception {
    Path file = Files.writeString(folder.resolve("token.key"), "too short\n");

    assertThat(TokenKeys.ownedAt(file, clock()).current()).isEmpty();

    assertThat(Files.readString(file)).isEqualTo("too short\n");
  }

  @Test
  void besideAnOwnFileWithAWrongLineNothingIsWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("token.key"), "too short\n");
    FileTime before = FileTime.fromMillis(0);
    Files.setLastModifiedTime(folder, before);

    assertThat(TokenKeys.ownedAt(file, clock()).current()).isEmpty();

    assertThat(Files.getLastModifiedTime(folder)).isEqualTo(before);
  }

  @Test
  void aKeyThatCouldNotBeMadeIsTriedAgainLaterAndNotWithEachRequest() throws Exception {
    Path obstacle = Files.writeString(folder.resolve("priok"), "a file, where a folder belongs");
    TokenKeys keys = TokenKeys.ownedAt(obstacle.resolve("token.key"), clock());
    assertThat(keys.current()).isEmpty();
    Files.delete(obstacle);

    assertThat(keys.current()).isEmpty();
    now = now.plusSeconds(11);

    assertThat(keys.current()).hasSize(1);
  }

  @Test
  void anotherOnesFileWithoutAKeyIsNamedAndLeftAlone() throws Exception {
    Path file = Files.writeString(folder.resolve("their.key"), "\n# nothing here\n");

    assertThat(TokenKeys.of(file, clock()).current()).isEmpty();

    assertThat(Files.readString(file)).isEqualTo("\n# nothing here\n");
    assertThat(log.list())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getFormattedMessage()).startsWith("No key in the file");
          assertThat(event.getKeyValuePairs()).asString().contains("their.key");
        });
  }

  private Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }
}
