package dev.priok.registry.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.management.StoreCounts.Extent;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineCounterTest {
  @TempDir Path root;

  @Test
  void countsTheFilesThatChecksTookOutAndNoneWhereThereWasNoCheck() throws IOException {
    QuarantineCounter counter = new QuarantineCounter(Storage.open(root, Clock.systemUTC()));
    assertThat(counter.count()).isEqualTo(new Extent(0, 0));

    for (String check : new String[] {"20260101T000000.000Z", "20260102T000000.000Z"}) {
      Path blobs = root.resolve("priok/quarantine").resolve(check).resolve("blobs/sha256/ab");
      Files.writeString(Files.createDirectories(blobs).resolve("data"), "damaged");
    }

    assertThat(counter.count()).isEqualTo(new Extent(2, 14));
  }
}
