package dev.priok.registry.oci;

import java.util.regex.Pattern;

/** A tag (distribution-spec v1.1.1, pulling manifests): at most 128 characters, no separator. */
public record Tag(String value) implements Reference {

  private static final Pattern GRAMMAR = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  public Tag {
    if (!isValid(value)) {
      throw RegistryException.about(
          ErrorCode.TAG_INVALID,
          "a tag has 1 to 128 characters out of a-z A-Z 0-9 _ . - and does not begin with . or -",
          value);
    }
  }

  /** Whether {@code text} can be a tag. */
  public static boolean isValid(String text) {
    return GRAMMAR.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
