package dev.priok.registry.retention;

import dev.priok.registry.oci.Tag;
import java.util.regex.Pattern;

/** A pattern of tags: {@code *} stands for any characters, everything else for itself. */
public record TagPattern(String text) {

  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9_.*-]{1,128}");

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException when no tag could match it
   */
  public TagPattern {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("no pattern of tags");
    }
  }

  /** Whether it stands for a tag. */
  public boolean matches(Tag tag) {
    return matches(tag.value());
  }

  /** Whether every tag matches. */
  boolean isAll() {
    return text.chars().allMatch(c -> c == '*');
  }

  /** Goes back to the last star only, so that no pattern takes long. */
  private boolean matches(String tag) {
    int i = 0;
    int j = 0;
    int star = -1;
    int resume = 0;
    while (i < tag.length()) {
      if (j < text.length() && text.charAt(j) == '*') {
        star = j++;
        resume = i;
      } else if (j < text.length() && text.charAt(j) == tag.charAt(i)) {
        i++;
        j++;
      } else if (star >= 0) {
        j = star + 1;
        i = ++resume;
      } else {
        return false;
      }
    }
    while (j < text.length() && text.charAt(j) == '*') {
      j++;
    }
    return j == text.length();
  }

  @Override
  public String toString() {
    return text;
  }
}
