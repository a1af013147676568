package dev.priok.registry.access;

import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of repository names: {@code *} stands for any characters but a slash, {@code **} for
 * any at all, everything else for itself.
 */
public final class RepositoryGlob {
  private static final Pattern FORM = Pattern.compile("[a-z0-9._/*-]{1,255}");
  private static final Pattern PART = Pattern.compile("\\*\\*|\\*|[^*]+");

  private final String text;
  private final Pattern expression;

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException when no repository's name could match it
   */
  public RepositoryGlob(String text) {
    if (!FORM.matcher(text).matches() || text.contains("***")) {
      throw new IllegalArgumentException("no pattern of repository names");
    }
    this.text = text;
    StringBuilder regex = new StringBuilder();
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      regex.append(
          switch (parts.group()) {
            case "**" -> ".*";
            case "*" -> "[^/]*";
            default -> Pattern.quote(parts.group());
          });
    }
    this.expression = Pattern.compile(regex.toString());
  }

  /** Whether it stands for a name. */
  public boolean matches(RepositoryName name) {
    return expression.matcher(name.value()).matches();
  }

  /** The one repository that it stands for; empty when there may be more, or none. */
  public Optional<RepositoryName> repository() {
    if (text.indexOf('*') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RepositoryName(text));
    } catch (RegistryException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RepositoryGlob glob && glob.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
