package dev.priok.registry.oci;

/**
 * A repository name such as {@code team/app} (distribution-spec v1.1.1, pulling manifests). No
 * component begins with an underscore, which keeps the store's own directories apart, and none is
 * {@code .} or {@code ..}, so a name is safe as a relative path.
 */
public record RepositoryName(String value) {

  /** The longest name, in characters: distribution's limit. */
  public static final int MAX_LENGTH = 255;

  public RepositoryName {
    if (value.length() > MAX_LENGTH) {
      throw RegistryException.about(
          ErrorCode.NAME_INVALID,
          "a repository name has at most " + MAX_LENGTH + " characters",
          value);
    }
    for (String component : value.split("/", -1)) {
      if (!isComponent(component)) {
        throw RegistryException.about(
            ErrorCode.NAME_INVALID,
            "a repository name is lower case: components of a-z 0-9 joined by . _ __ or dashes,"
                + " with / between them",
            value);
      }
    }
  }

  /**
   * Whether {@code text} can be one component of a name: runs of letters and digits with {@code .},
   * {@code _}, {@code __} or any number of dashes between them. Written as a loop because the
   * grammar's regular expression recurses once per run.
   */
  public static boolean isComponent(String text) {
    int i = 0;
    while (true) {
      int run = i;
      while (i < text.length() && isAlphanumeric(text.charAt(i))) {
        i++;
      }
      if (i == run) {
        return false;
      }
      if (i == text.length()) {
        return true;
      }
      int separator = i;
      while (i < text.length() && text.charAt(i) == text.charAt(separator)) {
        i++;
      }
      int longest =
          switch (text.charAt(separator)) {
            case '.' -> 1;
            case '_' -> 2;
            case '-' -> Integer.MAX_VALUE;
            default -> 0;
          };
      if (i - separator > longest) {
        return false;
      }
    }
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return value;
  }
}
