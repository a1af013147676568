package dev.priok.registry.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.priok.registry.manifest.StoredManifest;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as docker and skopeo write them, and as nobody should. */
class ImageImportTest {

  @TempDir private Path directory;
  private Path root;
  private StorePlace store;
  private final StringWriter console = new StringWriter();

  @BeforeEach
  void openStore() throws IOException {
    root = Files.createDirectory(directory.resolve("store"));
    store = new StorePlace(root, Clock.systemUTC());
  }

  @Test
  void takesWhatDockerSaveWritesUnderTheNameItHasThere() throws Exception {
    take(SampleArchive.dockerSave("[\"team/app:1\"]", "one", "two"));

    StoredManifest manifest = manifest("team/app", "1");
    assertThat(manifest.mediaType())
        .isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
    var layers = ArchiveFiles.json("manifest", manifest.content()).path("layers");
    assertThat(layers).hasSize(2);
    assertThat(unpacked("team/app", Digest.parse(layers.path(1).path("digest").asText())))
        .isEqualTo("two");
    assertThat(console.toString()).contains("team/app:1: " + manifest.digest());
    assertThat(temporaryFiles()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:5000/team/app:1,     team/app, 1",
    "registry.example.com/app:1.0,  app,      1.0",
    "docker.io/library/alpine:3,    alpine,   3",
    "docker.io/team/app:1,          team/app, 1",
    "alpine:3,                      alpine,   3"
  })
  void leavesTheRegistryOutOfAName(String written, String repository, String tag) throws Exception {
    take(SampleArchive.dockerSave("[\"" + written + "\"]", "one"));

    assertThat(manifest(repository, tag)).isNotNull();
  }

  @Test
  void givesAnImageEachOfItsNamesAndStoresItOnce() throws Exception {
    take(SampleArchive.dockerSave("[\"team/app:1\",\"team/app:2\",\"other:1\"]", "one"));

    assertThat(manifest("team/app", "2").digest()).isEqualTo(manifest("team/app", "1").digest());
    assertThat(manifest("other", "1").digest()).isEqualTo(manifest("team/app", "1").digest());
  }

  @Test
  void asksForANameWhereTheArchiveHasNone() throws Exception {
    SampleArchive archive = SampleArchive.dockerSave("null", "one");
    byte[] bytes = archive.bytes();

    assertThatThrownBy(() -> take(new ByteArrayInputStream(bytes), Optional.empty()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("--name NAME:TAG");
    take(new ByteArrayInputStream(bytes), Optional.of(ImageName.parse("given/name:7")));

    assertThat(manifest("given/name", "7")).isNotNull();
  }

  @Test
  void followsLinksBetweenLayersWithinTheArchive() throws Exception {
    SampleArchive archive =
        new SampleArchive()
            .file("first/layer.tar", "one")
            .link("second/layer.tar", "../first/layer.tar")
            .file(
                "c.json",
                "{\"rootfs\":{\"diff_ids\":[\"%1$s\",\"%1$s\"]}}"
                    .formatted(SampleArchive.digest("one")))
            .file(
                "manifest.json",
                "[{\"Config\":\"c.json\",\"RepoTags\":[\"a:1\"],"
                    + "\"Layers\":[\"first/layer.tar\",\"second/layer.tar\"]}]");

    take(archive);

    assertThat(manifest("a", "1")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"../escaped", "a/../../escaped", "/escaped"})
  void refusesEntriesThatLieOutsideAndImportsNothing(String name) throws IOException {
    SampleArchive archive = SampleArchive.dockerSave("[\"a:1\"]", "one").file(name, "evil");

    assertThatThrownBy(() -> take(archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("outside");
    assertNothingWasImported();
    try (Stream<Path> there = Files.walk(directory)) {
      assertThat(there.map(Path::getFileName).map(Path::toString)).doesNotContain("escaped");
    }
  }

  @ParameterizedTest
  @CsvSource({"../../etc/passwd", "/etc/passwd"})
  void refusesLinksThatLeadOutside(String target) throws IOException {
    SampleArchive archive = new SampleArchive().link("manifest.json", target);

    assertThatThrownBy(() -> take(archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("outside");
  }

  @Test
  void doesNotFollowALinkOutOfADirectory() throws IOException {
    Path layout = Files.createDirectory(directory.resolve("layout"));
    Path secret = Files.writeString(directory.resolve("secret"), "[]");
    Files.createSymbolicLink(layout.resolve("manifest.json"), secret);

    assertThatThrownBy(() -> importer(Optional.empty()).from(layout))
        .hasMessageContaining("no manifest.json");
  }

  @Test
  void explainsThatADockerExportIsNoImage() {
    SampleArchive archive =
        new SampleArchive().file(".dockerenv", "").file("etc/hostname", "somewhere");

    assertThatThrownBy(() -> take(archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("docker export")
        .hasMessageContaining("docker save")
        .hasMessageContaining("docker import");
  }

  @ParameterizedTest
  @CsvSource({"'{\"schemaVersion\":2,\"layers\":[]}', skopeo copy dir:", "'\"text\"', is no list"})
  void explainsAManifestThatIsNotTheOneOfDockerSave(String manifest, String explanation) {
    SampleArchive archive = new SampleArchive().file("manifest.json", manifest);

    assertThatThrownBy(() -> take(archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(explanation);
  }

  @Test
  void namesAStoreOfTheFirstApiAndHowToMove() throws IOException {
    Path old = directory.resolve("old");
    Files.createDirectories(old.resolve("images"));
    Files.createDirectories(old.resolve("repositories/library"));

    assertThatThrownBy(() -> importer(Optional.empty()).from(old))
        .hasMessageContaining("API v1")
        .hasMessageContaining("To move");
  }

  @Test
  void saysThatAStoreNeedsNoImport() throws IOException {
    Path other = directory.resolve("other");
    Files.createDirectories(other.resolve("docker/registry/v2"));

    assertThatThrownBy(() -> importer(Optional.empty()).from(other))
        .hasMessageContaining("served as it is");
  }

  @Test
  void refusesALayerWithOtherContentThanItsConfigSays() throws IOException {
    SampleArchive archive =
        new SampleArchive()
            .file("l", "one")
            .file(
                "c.json",
                "{\"rootfs\":{\"diff_ids\":[\"%s\"]}}".formatted(SampleArchive.digest("two")))
            .file(
                "manifest.json",
                "[{\"Config\":\"c.json\",\"RepoTags\":[\"a:1\"],\"Layers\":[\"l\"]}]");

    assertThatThrownBy(() -> take(archive)).hasMessageContaining("other content");
    assertNothingWasImported();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void refusesAnArchiveThatEndsEarly(Compression compression) throws IOException {
    byte[] whole = pack(SampleArchive.dockerSave("[\"a:1\"]", "x".repeat(50_000)), compression);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);

    assertThatThrownBy(() -> take(new ByteArrayInputStream(half), Optional.empty()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("ends early");
    assertNothingWasImported();
    assertThat(temporaryFiles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 12, 60})
  void saysOnlyWhatItKnowsOfAnArchiveThatIsCutInItsHeader(int length) throws IOException {
    byte[] packed = pack(SampleArchive.dockerSave("[\"a:1\"]", "one"), Compression.GZIP);
    byte[] cut = Arrays.copyOf(packed, length);

    assertThatThrownBy(() -> take(new ByteArrayInputStream(cut), Optional.empty()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("ends early")
        .hasMessageNotContaining("null");
  }

  @ParameterizedTest
  @CsvSource({"''", "garbage", "<html>not found</html>"})
  void refusesWhatIsNoArchive(String input) {
    byte[] bytes = input.getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> take(new ByteArrayInputStream(bytes), Optional.empty()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("no tar archive");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void readsPackedArchives(Compression compression) throws Exception {
    byte[] packed = pack(SampleArchive.dockerSave("[\"a:1\"]", "one"), compression);

    take(new ByteArrayInputStream(packed), Optional.empty());

    assertThat(manifest("a", "1")).isNotNull();
  }

  @Test
  void namesTheBlobThatALayoutLacks() throws IOException {
    String manifest =
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"%s\"}}"
            .formatted(SampleArchive.digest("config"));
    SampleArchive archive =
        new SampleArchive()
            .file("oci-layout", "{}")
            .file("blobs/sha256/" + SampleArchive.digest(manifest).hex(), manifest)
            .file(
                "index.json",
                "{\"manifests\":[{\"digest\":\"%s\"}]}".formatted(SampleArchive.digest(manifest)));

    assertThatThrownBy(() -> take(archive))
        .hasMessageContaining(SampleArchive.digest("config").toString());
  }

  @Test
  void refusesTwoImagesWithoutANameBeforeAnythingIsWritten() throws Exception {
    String config = "{\"digest\":\"%s\",\"size\":2}".formatted(SampleArchive.digest("{}"));
    String one = "{\"schemaVersion\":2,\"layers\":[],\"config\":" + config + "}";
    String two = one.replace("[]", "[ ]");
    byte[] unnamed = layout("", one, two).bytes();
    Optional<ImageName> name = Optional.of(ImageName.parse("team/app"));

    assertThatThrownBy(() -> take(new ByteArrayInputStream(unnamed), name))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("two images of this archive would both be team/app:latest")
        .hasMessageContaining(SampleArchive.digest(one) + " and " + SampleArchive.digest(two))
        .hasMessageContaining("oci:DIRECTORY:TAG");
    assertNothingWasImported();

    String tag = ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v%d\"}";
    take(layout(tag, one, two).stream(), name);
    assertThat(manifest("team/app", "v1").digest()).isEqualTo(SampleArchive.digest(one));
    assertThat(manifest("team/app", "v2").digest()).isEqualTo(SampleArchive.digest(two));
  }

  private static SampleArchive layout(String annotations, String... manifests) {
    SampleArchive archive =
        new SampleArchive()
            .file("oci-layout", "{}")
            .file("blobs/sha256/" + SampleArchive.digest("{}").hex(), "{}");
    StringBuilder index = new StringBuilder();
    int count = 0;
    for (String manifest : manifests) {
      String digest = SampleArchive.digest(manifest).hex();
      archive.file("blobs/sha256/" + digest, manifest);
      index
          .append(index.isEmpty() ? "" : ",")
          .append("{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"")
          .append("sha256:" + digest + "\"")
          .append(annotations.formatted(++count))
          .append("}");
    }
    return archive.file("index.json", "{\"manifests\":[" + index + "]}");
  }

  @ParameterizedTest
  @CsvSource({"bzip2, 425a6839314159265359", "xz, fd377a585a000004e6d6"})
  void namesAPackingThatItDoesNotRead(String tool, String start) {
    byte[] packed = Arrays.copyOf(HexFormat.of().parseHex(start), 2_000);

    assertThatThrownBy(() -> take(new ByteArrayInputStream(packed), Optional.empty()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("packed with " + tool + ", ")
        .hasMessageContaining(tool + " -dc FILE | registry-server import -");
    assertNothingWasImported();
  }

  @ParameterizedTest
  @CsvSource({"out.tar", "out.tar.gz", "out.tar.zst", "out"})
  void comesBackByteForByteFromAnExport(String name) throws Exception {
    take(SampleArchive.dockerSave("[\"team/app:1\"]", "one", "two"));
    Path file = directory.resolve(name);
    ExportTarget export =
        new ExportTarget(
            store, Platform.ofThisMachine(), new Progress(new PrintWriter(console, true)));
    var images = List.of(ImageName.parse("team/app:1"));
    if (name.equals("out")) {
      export.writeDirectory(file, images);
    } else {
      export.writeFile(file, images);
    }
    ImageImport again = importer(Optional.of(ImageName.parse("again")));

    if (name.equals("out")) {
      again.from(file);
    } else {
      try (InputStream in = Files.newInputStream(file)) {
        again.from(in);
      }
    }

    assertThat(manifest("again", "1").content()).isEqualTo(manifest("team/app", "1").content());
  }

  @Test
  void leavesNoFileBehindWhereAnExportFails() throws Exception {
    Path file = directory.resolve("out.tar");
    ExportTarget export =
        new ExportTarget(
            store, Platform.ofThisMachine(), new Progress(new PrintWriter(console, true)));

    assertThatThrownBy(() -> export.writeFile(file, List.of(ImageName.parse("team/none:1"))))
        .hasMessageContaining("there is no image team/none:1");

    try (Stream<Path> there = Files.list(directory)) {
      assertThat(there).containsExactly(root);
    }
  }

  private void take(SampleArchive archive) throws IOException, ArchiveException {
    take(archive.stream(), Optional.empty());
  }

  private void take(InputStream archive, Optional<ImageName> name)
      throws IOException, ArchiveException {
    importer(name).from(archive);
  }

  private ImageImport importer(Optional<ImageName> name) {
    return new ImageImport(store, new Progress(new PrintWriter(console, true)), name);
  }

  private StoredManifest manifest(String repository, String tag) throws IOException {
    return store.manifest(new RepositoryName(repository), new Tag(tag)).orElseThrow();
  }

  private String unpacked(String repository, Digest digest) throws IOException {
    var blob = store.blob(new RepositoryName(repository), digest).orElseThrow();
    try (InputStream in = new GZIPInputStream(blob.stream())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void assertNothingWasImported() {
    assertThat(root.resolve("docker/registry/v2/repositories")).doesNotExist();
  }

  private Stream<Path> temporaryFiles() throws IOException {
    return Files.list(root.resolve("priok/tmp"));
  }

  private static byte[] pack(SampleArchive archive, Compression compression) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = compression.pack(packed)) {
      out.write(archive.bytes());
    }
    return packed.toByteArray();
  }
}
