package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.config.ConfigReading;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.management.StoreLedger;
import dev.priok.registry.purge.UploadPurgeLoop;
import dev.priok.registry.storage.FreeSpace;
import dev.priok.registry.storage.Storage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration says of stale uploads. */
class StoreUpkeepTest {
  @TempDir Path folder;

  @AutoClose private final LoggedEvents logged = new LoggedEvents(UploadPurgeLoop.class);
  private Path upload;

  @BeforeEach
  void leaveAnUploadOfTwoHoursAgo() throws Exception {
    Path uploads = folder.resolve("store/docker/registry/v2/repositories/app/_uploads");
    upload = Files.createDirectories(uploads.resolve("one"));
    Files.writeString(upload.resolve("data"), "12345");
    Ageing.age(upload, Duration.ofHours(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{age: 1h}                 | false",
        "{age: 3h}                 | true",
        "{age: 1h, dryrun: true}   | true",
      })
  void aLookTakesWhatTheFileLetsItTake(String purging, boolean stays) throws Exception {
    try (StoreUpkeep upkeep = upkeep(purging)) {
      upkeep.start();

      await().until(() -> !logged.list().isEmpty());
      assertThat(Files.exists(upload)).isEqualTo(stays);
    }
  }

  @Test
  void nobodyLooksWhereThatIsSwitchedOff() throws Exception {
    await().until(() -> purgeThreads() == 0);
    try (StoreUpkeep upkeep = upkeep("{age: 1h, enabled: false}")) {
      upkeep.start();

      assertThat(purgeThreads()).isZero();
    }
    assertThat(upload).exists();
  }

  @Test
  void aStopThatComesBeforeTheStartIsOverIsNoFailure() throws Exception {
    StoreUpkeep upkeep = upkeep("{age: 1h}");
    upkeep.close();

    assertThatCode(upkeep::start).doesNotThrowAnyException();
    assertThat(upload).exists();
  }

  private static long purgeThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("upload-purge"))
        .count();
  }

  private StoreUpkeep upkeep(String purging) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("config.yml"),
            "version: 0.1\nstorage: {maintenance: {uploadpurging: %s}}".formatted(purging));
    ConfigReading reading = ConfigReading.of(file, Map.of());
    ServerConfig config = reading.config();
    Clock clock = Clock.systemUTC();
    Path root = folder.resolve("store");
    return new StoreUpkeep(
        config.upkeep(),
        Storage.open(root, clock),
        new StoreLedger(clock),
        new FreeSpace(root, config.upkeep().lowSpace()),
        new Policies(reading, file, Map.of(), clock),
        new SimpleMeterRegistry(),
        clock);
  }
}
