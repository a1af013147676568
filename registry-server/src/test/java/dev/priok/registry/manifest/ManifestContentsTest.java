package dev.priok.registry.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.storage.BlobStore;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a manifest is read that is too large to be kept in memory. */
class ManifestContentsTest {
  private static final byte[] LARGE =
      "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"a\":\"%s\"}}"
          .formatted("x".repeat(ManifestContents.LARGEST_IN_MEMORY_BYTES))
          .getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = Digest.of(DigestAlgorithm.SHA256, LARGE);

  @TempDir Path root;

  private BlobStore blobs;
  private ManifestContents contents;
  private Path file;

  @BeforeEach
  void keepOne() throws Exception {
    Storage storage = Storage.open(root, Clock.systemUTC());
    blobs = storage.blobs();
    contents = new ManifestContents(blobs, new ManifestParser(ManifestRules.DEFAULT));
    blobs.commit(LARGE, DIGEST);
    file = storage.layout().path(new PathSpec.BlobData(DIGEST));
    assertThat(contents.find(DIGEST)).containsInstanceOf(ManifestFile.class);
  }

  /** As nobody does but who wants to see whether it is read. */
  private void damage(FileTime writtenAt) throws Exception {
    Files.write(file, new byte[LARGE.length]);
    Files.setLastModifiedTime(file, writtenAt);
  }

  @Test
  void aLargeManifestIsReadOnceAsLongAsItsFileStaysTheSame() throws Exception {
    damage(Files.getLastModifiedTime(file));

    assertThat(contents.isRemembered(DIGEST)).isTrue();
    assertThat(contents.find(DIGEST))
        .hasValueSatisfying(manifest ->
            assertThat(manifest.mediaType()).isEqualTo(ManifestType.OCI_INDEX.mediaType()));
  }

  @Test
  void aLargeManifestThatWasWrittenOverIsReadAgainUntilAPushHealsIt() throws Exception {
    damage(FileTime.fromMillis(0));
    assertThat(contents.find(DIGEST)).isEmpty();
    assertThat(contents.find(DIGEST)).isEmpty();

    blobs.commit(LARGE, DIGEST);
    assertThat(contents.find(DIGEST)).isPresent();
  }

  @Test
  void aLargeManifestThatIsReplacedByADamagedFileIsReadAgain() throws Exception {
    FileTime writtenAt = Files.getLastModifiedTime(file);
    Files.move(file, file.resolveSibling("other"));
    damage(writtenAt);

    assertThat(contents.find(DIGEST)).isEmpty();
  }

  @Test
  void aLargeManifestThatIsGoneIsAbsent() throws Exception {
    Files.delete(file);

    assertThat(contents.find(DIGEST)).isEmpty();
  }
}
