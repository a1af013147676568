package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.check.CheckReport;
import dev.priok.registry.check.CheckReport.Verdict;
import dev.priok.registry.check.Finding;
import dev.priok.registry.check.Problem;
import dev.priok.registry.check.StoreCheck;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoreCheckIT {

  @TempDir(factory = InMemory.class)
  Path root;

  private Image image;

  @BeforeEach
  void push() {
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      image = registry.pushImage("team/app", "v1", "a layer", "another layer");
      registry.pushImage("team/app", "v2", "a layer");
      registry.pushImage("other", "v1", "a layer", "of the other");
    }
  }

  /** Ways to damage a store: what is found besides what is left after healing. */
  enum Damage {
    EMPTY_LAYER(Problem.EMPTY_BLOB, Problem.MISSING_BLOB) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.blob(t.layer()), "");
      }
    },
    EMPTY_MANIFEST(Problem.EMPTY_BLOB, Problem.MISSING_BLOB) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.blob(t.image.digest()), "");
      }
    },
    CUT_LAYER(Problem.WRONG_CONTENT, Problem.MISSING_BLOB) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.blob(t.layer()), "anot");
      }
    },
    GARBLED_LAYER(Problem.WRONG_CONTENT, Problem.MISSING_BLOB) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.blob(t.layer()), "\0\0\0\0\0\0\0\0\0\0\0\0\0");
      }
    },
    CUT_MANIFEST(Problem.WRONG_CONTENT, Problem.MISSING_BLOB) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.blob(t.image.digest()), t.image.manifest().substring(0, 40));
      }
    },
    MISSING_LAYER(Problem.MISSING_BLOB, Problem.MISSING_BLOB) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.delete(t.blob(t.layer()));
      }
    },
    MISSING_MANIFEST(Problem.MISSING_BLOB, Problem.MISSING_BLOB) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.delete(t.blob(t.image.digest()));
      }
    },
    DIRECTORY_FOR_A_BLOB(Problem.NOT_A_FILE, Problem.MISSING_BLOB) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.delete(t.blob(t.layer()));
        Files.createDirectory(t.blob(t.layer()));
      }
    },
    EMPTY_LAYER_LINK(Problem.EMPTY_LINK, null) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.layerLink(), "");
      }
    },
    GARBAGE_LAYER_LINK(Problem.GARBAGE_LINK, null) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.layerLink(), "\0\0\0\0");
      }
    },
    WRONG_LAYER_LINK(Problem.WRONG_LINK, null) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.layerLink(), t.image.config().toString());
      }
    },
    MISSING_LAYER_LINK(Problem.MISSING_LINK, null) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.delete(t.layerLink());
      }
    },
    DIRECTORY_FOR_A_LINK(List.of(Problem.NOT_A_FILE, Problem.MISSING_LINK), null) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.delete(t.layerLink());
        Files.createDirectory(t.layerLink());
      }
    },
    EMPTY_REVISION_LINK(Problem.EMPTY_LINK, null) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.revisionLink(), "");
      }
    },
    GARBAGE_REVISION_LINK(Problem.GARBAGE_LINK, null) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.revisionLink(), "sha256:12");
      }
    },
    MISSING_REVISION_LINK(Problem.DANGLING_TAG, null) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.delete(t.revisionLink());
      }
    },
    EMPTY_TAG(Problem.EMPTY_LINK, null) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.repository("_manifests/tags/v1/current/link"), "");
      }
    },
    GARBAGE_TAG_OF_TWO_MANIFESTS(Problem.GARBAGE_LINK, Problem.GARBAGE_LINK) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(t.repository("_manifests/tags/v1/current/link"), "v1?");
        Files.createDirectories(t.repository("_manifests/tags/v1/index/sha256/" + "e".repeat(64)));
      }
    },
    TAG_OF_NOTHING(Problem.DANGLING_TAG, Problem.DANGLING_TAG) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        Files.writeString(
            t.repository("_manifests/tags/v1/current/link"), "sha256:" + "e".repeat(64));
      }
    },
    LINK_TO_NOTHING(Problem.DANGLING_LINK, null) {
      @Override
      void doTo(StoreCheckIT t) throws IOException {
        String hex = "e".repeat(64);
        Path link = t.repository("_layers/sha256/" + hex + "/link");
        Files.createDirectories(link.getParent());
        Files.writeString(link, "sha256:" + hex);
      }
    };

    final List<Problem> all;
    final Problem left;

    Damage(Problem found, Problem left) {
      this(left == null || left == found ? List.of(found) : List.of(found, left), left);
    }

    Damage(List<Problem> all, Problem left) {
      this.all = all;
      this.left = left;
    }

    abstract void doTo(StoreCheckIT test) throws IOException;
  }

  @Test
  void aHealthyStoreIsLeftAsItIs() throws IOException {
    Map<String, String> before = content();

    CheckReport report = check(true);

    assertThat(report.findings()).isEmpty();
    assertThat(report.verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(report.repositories()).isEqualTo(2);
    assertThat(report.blobs()).isEqualTo(9);
    assertThat(report.bytesRead()).isPositive();
    assertThat(content()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void eachDamageIsFoundAndHealedWhereThatIsCertain(Damage damage) throws IOException {
    damage.doTo(this);
    Map<String, String> before = content();

    CheckReport found = check(false);
    assertThat(problems(found)).isEqualTo(damage.all);
    assertThat(found.verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(content()).isEqualTo(before);

    CheckReport healed = check(true);
    assertThat(problems(healed)).isEqualTo(damage.all);
    assertThat(changed(before, content())).isSubsetOf(mayChange(damage, healed));
    CheckReport left = check(false);
    if (damage.left == null) {
      assertThat(healed.verdict()).as("%s", healed.findings()).isEqualTo(Verdict.HEALED);
      assertThat(left.findings()).isEmpty();
    } else {
      assertThat(left.verdict()).isEqualTo(Verdict.DAMAGED);
      assertThat(problems(left)).isEqualTo(List.of(damage.left));
    }
  }

  private static List<Problem> problems(CheckReport report) {
    return report.findings().stream().map(Finding::problem).sorted().toList();
  }

  private static Set<String> changed(Map<String, String> before, Map<String, String> after) {
    Set<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    paths.removeIf(path -> Objects.equals(before.get(path), after.get(path)));
    return paths;
  }

  private Set<String> mayChange(Damage damage, CheckReport report) {
    Set<String> paths = new TreeSet<>();
    report.findings().forEach(finding -> paths.add(root.resolve(finding.path()).toString()));
    if (damage == Damage.MISSING_REVISION_LINK) {
      // What is found is the tag.
      paths.add(revisionLink().toString());
    }
    return paths;
  }

  @ParameterizedTest
  @EnumSource
  void pushingTheImageAgainMendsTheRest(Damage damage) throws IOException {
    damage.doTo(this);
    check(true);
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      registry.pushImage("team/app", "v1", "a layer", "another layer");
      assertThat(registry.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(200);
      assertThat(registry.get("/v2/team/app/blobs/" + layer()).body())
          .isEqualTo(bytes("another layer"));
      assertThat(registry.get("/v2/other/manifests/v1").statusCode()).isEqualTo(200);
    }
    assertThat(check(true).verdict()).isNotEqualTo(Verdict.DAMAGED);
  }

  @Test
  void aCutLayerIsFoundByItsSizeWithoutReadingTheRest() throws IOException {
    Damage.CUT_LAYER.doTo(this);

    CheckReport report = check(false, false);

    assertThat(report.findings()).extracting(Finding::problem).contains(Problem.WRONG_CONTENT);
  }

  @Test
  void aLayerThatIsToBeHadElsewhereMayBeAbsent() throws IOException {
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      Digest config = registry.pushBlob("windows", bytes("{}"));
      String layer =
          RunningRegistry.descriptor("application/vnd.oci.image.layer.v1.tar", sha256(bytes("w")))
              .replace("\"size\"", "\"urls\":[\"https://example.com/w\"],\"size\"");
      String manifest =
          RunningRegistry.imageManifest(config, List.of())
              .replace("\"layers\":[]", "\"layers\":[" + layer + "]");
      assertThat(registry.put("/v2/windows/manifests/v1", bytes(manifest)).statusCode())
          .isEqualTo(201);
    }

    assertThat(check(true).findings()).isEmpty();
  }

  @Test
  void whatIsForeignIsNamedAndLeftAlone() throws IOException {
    Files.writeString(repository("README"), "mine");
    Files.createDirectories(repository("_trivy"));
    Files.writeString(blob(layer()).resolveSibling("data.bak"), "mine");
    Files.createDirectories(repository("_uploads/x"));
    Files.writeString(repository("_uploads/x/startedat"), "");
    Map<String, String> before = content();

    CheckReport report = check(true);

    assertThat(report.verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(report.findings())
        .extracting(Finding::problem)
        .containsExactlyInAnyOrder(
            Problem.FOREIGN_FILE,
            Problem.FOREIGN_FILE,
            Problem.FOREIGN_FILE,
            Problem.BAD_STARTED_AT);
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void damagedContentIsKeptInTheQuarantine() throws IOException {
    Files.writeString(blob(layer()), "rotten");
    check(true);

    try (Stream<Path> kept = Files.walk(root.resolve("priok/quarantine"))) {
      assertThat(kept.filter(Files::isRegularFile).toList())
          .singleElement()
          .satisfies(file -> assertThat(file).hasContent("rotten"));
    }
  }

  private CheckReport check(boolean heal) throws IOException {
    return check(heal, true);
  }

  private CheckReport check(boolean heal, boolean readData) throws IOException {
    Clock clock = Clock.systemUTC();
    return new StoreCheck(Storage.open(root, clock), clock).check(heal, readData);
  }

  private Digest layer() {
    return sha256(bytes("another layer"));
  }

  private Path blob(Digest digest) {
    return file("blobs/sha256/%s/%s/data".formatted(digest.hex().substring(0, 2), digest.hex()));
  }

  private Path layerLink() {
    return repository("_layers/sha256/" + layer().hex() + "/link");
  }

  private Path revisionLink() {
    return repository("_manifests/revisions/sha256/" + image.digest().hex() + "/link");
  }

  private Path repository(String path) {
    return file("repositories/team/app").resolve(path);
  }

  private Path file(String path) {
    return root.resolve("docker/registry/v2").resolve(path);
  }

  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root.resolve("docker"))) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        content.put(path.toString(), Files.readString(path) + Files.getLastModifiedTime(path));
      }
    }
    return content;
  }
}
