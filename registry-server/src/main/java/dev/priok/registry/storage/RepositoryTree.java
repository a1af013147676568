package dev.priok.registry.storage;

import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which repositories and tags there are, read from the directories. A repository is one that has a
 * {@code _manifests} directory. The order of repositories is distribution's, in which {@code /}
 * sorts before every other character: a walk in depth over sorted listings. Files and directories
 * that are not of the layout are passed over.
 */
public final class RepositoryTree {

  private static final String MANIFESTS = "_manifests";

  private final StorageLayout layout;
  private final DirectoryListings listings;
  private final LinkStore links;

  RepositoryTree(StorageLayout layout, DirectoryListings listings, LinkStore links) {
    this.layout = layout;
    this.listings = listings;
    this.links = links;
  }

  /** Whether the repository has, or has had, a manifest. */
  public boolean exists(RepositoryName name) {
    return Files.isDirectory(layout.path(new PathSpec.Manifests(name)));
  }

  /**
   * At most {@code limit} repositories that come after {@code last}, which need not exist, in
   * order.
   */
  public List<RepositoryName> after(@Nullable String last, int limit) throws IOException {
    List<RepositoryName> found = new ArrayList<>();
    String from = last == null ? "" : last;
    Path top = layout.path(new PathSpec.Repositories());
    walk(top, inside(top, "", from, limit), "", from, limit, found);
    return found;
  }

  /** All tags of a repository that point to something, in the order of their characters. */
  public List<Tag> tags(RepositoryName repository) throws IOException {
    return tagsAfter(repository, null, Integer.MAX_VALUE);
  }

  /** At most {@code limit} tags that come after {@code last}, which need not exist, in order. */
  public List<Tag> tagsAfter(RepositoryName repository, @Nullable String last, int limit)
      throws IOException {
    List<Tag> tags = new ArrayList<>();
    Path directory = layout.path(new PathSpec.Tags(repository));
    String from = last == null ? "" : last + '\0';
    NamesInOrder names = new NamesInOrder(listings, directory, from, limit);
    while (tags.size() < limit) {
      String name = names.next();
      if (name == null) {
        break;
      }
      if (Tag.isValid(name)) {
        Tag tag = new Tag(name);
        if (links.read(new PathSpec.TagCurrentLink(repository, tag)).isPresent()) {
          tags.add(tag);
        }
      }
    }
    return tags;
  }

  private void walk(
      Path directory,
      NamesInOrder components,
      String prefix,
      String last,
      int limit,
      List<RepositoryName> found)
      throws IOException {
    while (found.size() < limit) {
      String component = components.next();
      if (component == null) {
        return;
      }
      String name = prefix + component;
      boolean holdsLast = last.startsWith(name + "/");
      if (!RepositoryName.isComponent(component)
          || name.length() > RepositoryName.MAX_LENGTH
          || (!holdsLast && !name.equals(last) && inOrder(name, last))) {
        continue;
      }
      Path child = directory.resolve(component);
      NamesInOrder inside = inside(child, name + "/", last, limit);
      // By the listing, which is remembered: a look at the disk for each would cost as much.
      if (inOrder(last, name) && inside.has(MANIFESTS)) {
        found.add(new RepositoryName(name));
      }
      walk(child, inside, name + "/", last, limit, found);
    }
  }

  /** What lies in a directory, from where {@code last} is or would be. */
  private NamesInOrder inside(Path directory, String prefix, String last, int limit)
      throws IOException {
    String from = last.startsWith(prefix) ? last.substring(prefix.length()).split("/", 2)[0] : "";
    return new NamesInOrder(listings, directory, from, limit);
  }

  /** Whether {@code a} comes strictly before {@code b}, with {@code /} before everything. */
  private static boolean inOrder(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i) == '/' ? 0 : a.charAt(i);
      char y = b.charAt(i) == '/' ? 0 : b.charAt(i);
      if (x != y) {
        return x < y;
      }
    }
    return a.length() < b.length();
  }
}
