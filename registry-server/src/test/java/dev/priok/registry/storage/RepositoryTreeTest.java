package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories with more names than may be remembered, and more than are read at once. */
class RepositoryTreeTest {

  private static final int MANY = 1_100;
  private static final RepositoryName REPOSITORY = new RepositoryName("team");

  @TempDir Path root;
  private Storage storage;
  private RepositoryTree tree;

  @BeforeEach
  void open() throws Exception {
    storage = Storage.open(root, Clock.systemUTC());
    tree =
        new RepositoryTree(
            storage.layout(), new DirectoryListings(Clock.systemUTC(), 1_000), storage.links());
  }

  @Test
  void findsRepositoriesInAndBelowOneWithManyBelowIt() throws Exception {
    List<RepositoryName> all = new ArrayList<>(List.of(REPOSITORY));
    for (int i = 0; i < MANY; i++) {
      all.add(new RepositoryName("team/%04d".formatted(i)));
    }
    for (RepositoryName name : all) {
      Files.createDirectories(storage.layout().path(new PathSpec.Manifests(name)));
    }

    assertThat(tree.after(null, 3)).isEqualTo(all.subList(0, 3));
    assertThat(tree.after("team/1000", 50)).isEqualTo(all.subList(1_002, 1_052));
    assertThat(tree.after("team", 1_050)).isEqualTo(all.subList(1, 1_051));
    assertThat(tree.after(null, Integer.MAX_VALUE)).isEqualTo(all);
  }

  @Test
  void doesNotTakeADirectoryWithManyRepositoriesForOne() throws Exception {
    for (int i = 0; i < MANY; i++) {
      RepositoryName name = new RepositoryName("team/%04d".formatted(i));
      Files.createDirectories(storage.layout().path(new PathSpec.Manifests(name)));
    }

    assertThat(tree.after(null, 1)).containsExactly(new RepositoryName("team/0000"));
  }

  @Test
  void findsTagsBehindManyThatHaveGone() throws Exception {
    Path tags = storage.layout().path(new PathSpec.Tags(REPOSITORY));
    for (int i = 0; i < MANY; i++) {
      Files.createDirectories(tags.resolve("%04d".formatted(i)));
    }
    Digest digest = Digest.parse("sha256:" + "a".repeat(64));
    for (String tag : List.of("0001", "1050", "last")) {
      storage.links().write(new PathSpec.TagCurrentLink(REPOSITORY, new Tag(tag)), digest);
    }

    assertThat(tree.tagsAfter(REPOSITORY, null, 2))
        .containsExactly(new Tag("0001"), new Tag("1050"));
    assertThat(tree.tagsAfter(REPOSITORY, "0001", 9))
        .containsExactly(new Tag("1050"), new Tag("last"));
    assertThat(tree.tagsAfter(REPOSITORY, "last", 9)).isEmpty();
    assertThat(tree.tags(REPOSITORY)).hasSize(3);
  }
}
