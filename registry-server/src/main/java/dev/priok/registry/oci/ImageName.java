package dev.priok.registry.oci;

import java.util.Optional;

/**
 * What people name on a command line: {@code team/app}, {@code team/app:v1}, {@code
 * team/app@sha256:6c3c...}, or all three parts.
 */
public record ImageName(RepositoryName repository, Optional<Tag> tag, Optional<Digest> digest) {

  /**
   * Reads a name without a registry's address in front.
   *
   * @throws RegistryException NAME_INVALID, TAG_INVALID or DIGEST_INVALID
   */
  public static ImageName parse(String text) {
    int at = text.indexOf('@');
    String named = at < 0 ? text : text.substring(0, at);
    int colon = named.indexOf(':');
    return new ImageName(
        new RepositoryName(colon < 0 ? named : named.substring(0, colon)),
        colon < 0 ? Optional.empty() : Optional.of(new Tag(named.substring(colon + 1))),
        at < 0 ? Optional.empty() : Optional.of(Digest.parse(text.substring(at + 1))));
  }

  @Override
  public String toString() {
    return repository
        + tag.map(value -> ":" + value).orElse("")
        + digest.map(value -> "@" + value).orElse("");
  }
}
