package dev.priok.registry.oci;

/** What a manifest is asked for by: a tag or a digest, told apart once, at the edge. */
public sealed interface Reference permits Tag, Digest {

  /**
   * Reads a tag or a digest; only a digest has a colon.
   *
   * @throws RegistryException TAG_INVALID or DIGEST_INVALID
   */
  static Reference parse(String text) {
    return text.indexOf(':') >= 0 ? Digest.parse(text) : new Tag(text);
  }
}
