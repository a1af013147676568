package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;
import java.util.Map;
import java.util.Optional;

/**
 * A stored manifest that has a subject, as the list of referrers describes it (distribution-spec
 * v1.1.1, listing referrers).
 *
 * @param sizeBytes of the manifest itself
 * @param artifactType the manifest's own, else the media type of its config; an index may have none
 */
public record Referrer(
    Digest digest,
    Digest subject,
    String mediaType,
    long sizeBytes,
    Optional<String> artifactType,
    Map<String, String> annotations) {

  /** What an annotation takes beyond its characters. */
  static final int CHARS_PER_ANNOTATION = 64;

  /** What a referrer takes beyond its texts. */
  private static final int CHARS_PER_REFERRER = 256;

  public Referrer {
    annotations = Map.copyOf(annotations);
  }

  /** How much of a list it makes out: as many characters of plain text take the same memory. */
  public int listedChars() {
    int chars = CHARS_PER_REFERRER + artifactType.map(Referrer::chars).orElse(0);
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      chars += CHARS_PER_ANNOTATION + chars(annotation.getKey()) + chars(annotation.getValue());
    }
    return chars;
  }

  /** What is not plain takes up to six bytes in JSON. */
  private static int chars(String text) {
    return text.chars().map(c -> c >= ' ' && c <= '~' ? 1 : 3).sum();
  }
}
