package dev.priok.registry.purge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.Ageing;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadPurgeTest {

  private static final Duration WEEK = Duration.ofHours(168);

  @TempDir Path root;

  @Test
  void removesSessionsByTheirLastWriteWhateverIsInThem() throws IOException {
    write("team/app/_uploads/one/data", "12345");
    write("team/app/_uploads/one/startedat", "2020-01-01T00:00:00Z");
    write("team/app/_uploads/of-another-server/hashstates/sha256/5", "12");
    Files.createDirectories(file("never-came-into-being/_uploads/empty"));
    write("team/app/_manifests/tags/v1/current/link", "x");
    Ageing.age(root, WEEK.plusMinutes(1));
    write("team/app/_uploads/slow/startedat", "2020-01-01T00:00:00Z");
    write("team/app/_uploads/slow/data", "a byte came today");
    Ageing.age(file("team/app/_uploads/slow/startedat").getParent(), Duration.ofHours(167));

    UploadPurge.Result result = purge(false);

    assertThat(result).isEqualTo(new UploadPurge.Result(4, 3, 5 + 20 + 2));
    assertThat(file("team/app/_uploads/one")).doesNotExist();
    assertThat(file("team/app/_uploads/of-another-server")).doesNotExist();
    assertThat(file("never-came-into-being/_uploads/empty")).doesNotExist();
    assertThat(file("team/app/_uploads/slow/data")).hasContent("a byte came today");
    assertThat(file("team/app/_manifests/tags/v1/current/link")).exists();
  }

  @Test
  void aByteOfTodayKeepsASessionOfLastYear() throws IOException {
    write("app/_uploads/long/startedat", "2020-01-01T00:00:00Z");
    Ageing.age(root, Duration.ofDays(365));
    write("app/_uploads/long/data", "new");

    assertThat(purge(false)).isEqualTo(new UploadPurge.Result(1, 0, 0));
    assertThat(file("app/_uploads/long/startedat")).exists();
  }

  @Test
  void aDryRunRemovesNothing() throws IOException {
    write("app/_uploads/one/data", "12345");
    Ageing.age(root, WEEK.plusMinutes(1));

    assertThat(purge(true)).isEqualTo(new UploadPurge.Result(1, 1, 5));
    assertThat(file("app/_uploads/one/data")).exists();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void removesWhatABrokenOffImportLeftADayAgo(boolean dryRun) throws IOException {
    Path left = root.resolve("priok/tmp/left.tmp");
    Files.createDirectories(left.getParent());
    Files.createFile(left);
    Ageing.age(root, Duration.ofHours(25));
    Path young = Files.createFile(left.resolveSibling("young.tmp"));

    purge(dryRun);

    assertThat(Files.exists(left)).isEqualTo(dryRun);
    assertThat(young).exists();
  }

  private UploadPurge.Result purge(boolean dryRun) throws IOException {
    Clock clock = Clock.systemUTC();
    return new UploadPurge(Storage.open(root, clock), WEEK, dryRun, clock).purge();
  }

  private Path file(String path) {
    return root.resolve("docker/registry/v2/repositories").resolve(path);
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(file(path).getParent());
    Files.writeString(file(path), content);
  }
}
