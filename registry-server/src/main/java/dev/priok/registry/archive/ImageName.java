package dev.priok.registry.archive;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.util.Optional;

/**
 * What people call an image: a repository, with or without a tag or a digest.
 *
 * @param reference empty where none was said
 */
public record ImageName(RepositoryName repository, Optional<Reference> reference) {

  /**
   * Reads a name as docker writes it. A registry's host in front of it is dropped, and so is the
   * {@code library/} of Docker Hub: an image keeps the name that it is called by.
   *
   * @throws ArchiveException when it is no name
   */
  public static ImageName parse(String text) throws ArchiveException {
    String name = text;
    try {
      int at = name.indexOf('@');
      if (at >= 0) {
        return new ImageName(
            repository(withoutTag(name.substring(0, at))),
            Optional.of(Digest.parse(name.substring(at + 1))));
      }
      String repository = withoutTag(name);
      return new ImageName(
          repository(repository),
          repository.equals(name)
              ? Optional.empty()
              : Optional.of(new Tag(name.substring(repository.length() + 1))));
    } catch (RegistryException e) {
      throw new ArchiveException("'%s' is no name of an image: %s".formatted(text, e.getMessage()));
    }
  }

  private static String withoutTag(String name) {
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }

  private static RepositoryName repository(String name) {
    int slash = name.indexOf('/');
    String host = slash < 0 ? "" : name.substring(0, slash);
    if (!host.contains(".") && !host.contains(":") && !host.equals("localhost")) {
      return new RepositoryName(name);
    }
    String rest = name.substring(slash + 1);
    boolean hub = host.endsWith("docker.io") && rest.startsWith("library/");
    return new RepositoryName(hub ? rest.substring("library/".length()) : rest);
  }

  @Override
  public String toString() {
    return reference
        .map(named ->
            switch (named) {
              case Tag tag -> repository + ":" + tag;
              case Digest digest -> repository + "@" + digest;
            })
        .orElse(repository.value());
  }
}
