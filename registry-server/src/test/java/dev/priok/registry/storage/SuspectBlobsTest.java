package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.InMemory;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.storage.SuspectBlobs.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class SuspectBlobsTest {

  @TempDir(factory = InMemory.class)
  Path root;

  private Storage storage;

  @BeforeEach
  void open() {
    storage = Storage.open(root, Clock.systemUTC());
  }

  @Test
  void whatIsKnownToBeWholeDoesNotWaitUntilAnotherIsRead() throws Exception {
    Digest digest = digest("known");
    Files.writeString(place(digest), "known");
    BlobFile known = file(digest);
    assertThat(storage.suspects().examine(known)).isEqualTo(Finding.WHOLE);
    BlobFile slow = pipe("slow");
    Future<Finding> reading = examine(slow);
    // Opens once somebody reads.
    try (OutputStream content = Files.newOutputStream(slow.path())) {
      assertThat(examine(known).get(10, TimeUnit.SECONDS)).isEqualTo(Finding.WHOLE);
      assertThat(reading).isNotDone();
      content.write(bytes("slow"));
    }
    assertThat(reading.get(10, TimeUnit.SECONDS)).isEqualTo(Finding.WHOLE);
  }

  @Test
  void whatCannotBeTakenOutIsReadOnce() throws Exception {
    BlobFile damaged = pipe("whole");
    Files.createDirectories(root.resolve("priok"));
    Files.createFile(root.resolve("priok/quarantine"));
    Future<Finding> first = examine(damaged);
    try (OutputStream content = Files.newOutputStream(damaged.path())) {
      content.write(bytes("cut"));
    }

    assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(Finding.STUCK);
    assertThat(examine(damaged).get(10, TimeUnit.SECONDS)).isEqualTo(Finding.STUCK);
  }

  private Future<Finding> examine(BlobFile blob) {
    FutureTask<Finding> task = new FutureTask<>(() -> storage.suspects().examine(blob));
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  /** A blob that is read as slowly as it is written. */
  private BlobFile pipe(String content) throws Exception {
    Digest digest = digest(content);
    Path place = place(digest);
    assertThat(new ProcessBuilder("mkfifo", place.toString()).start().waitFor()).isZero();
    return file(digest);
  }

  private BlobFile file(Digest digest) throws IOException {
    Path place = place(digest);
    return new BlobFile(digest, place, Files.readAttributes(place, BasicFileAttributes.class));
  }

  private Path place(Digest digest) throws IOException {
    Path place = storage.layout().path(new PathSpec.BlobData(digest));
    Files.createDirectories(place.getParent());
    return place;
  }

  private static Digest digest(String content) {
    return Digest.of(DigestAlgorithm.SHA256, bytes(content));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
