package dev.priok.registry.token;

import dev.priok.registry.access.Action;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a token is good for: actions on one repository, or the catalog (Docker token scope
 * documentation).
 *
 * @param repository null for the catalog
 * @param actions of PULL, PUSH, DELETE; CATALOG for the catalog
 */
public record Scope(@Nullable RepositoryName repository, Set<Action> actions) {
  private static final String CATALOG = "registry:catalog:*";
  private static final String REPOSITORY = "repository:";
  private static final List<Action> IN_A_REPOSITORY =
      List.of(Action.PULL, Action.PUSH, Action.DELETE);

  public Scope {
    actions = actions.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(actions));
  }

  /** Scopes as clients write them, several to a text; what means nothing here is left out. */
  public static List<Scope> parse(List<String> texts) {
    return texts.stream()
        .flatMap(text -> Arrays.stream(text.split(" ", -1)))
        .flatMap(text -> parse(text).stream())
        .toList();
  }

  private static Optional<Scope> parse(String text) {
    if (text.equals(CATALOG)) {
      return Optional.of(new Scope(null, EnumSet.of(Action.CATALOG)));
    }
    int end = text.lastIndexOf(':');
    if (!text.startsWith(REPOSITORY) || end < REPOSITORY.length()) {
      return Optional.empty();
    }
    try {
      RepositoryName name = new RepositoryName(text.substring(REPOSITORY.length(), end));
      return Optional.of(new Scope(name, actions(text.substring(end + 1))));
    } catch (RegistryException _) {
      return Optional.empty();
    }
  }

  private static Set<Action> actions(String text) {
    Set<String> words = new LinkedHashSet<>(Arrays.asList(text.split(",", -1)));
    return IN_A_REPOSITORY.stream()
        .filter(action -> words.contains("*") || words.contains(word(action)))
        .collect(Collectors.toSet());
  }

  /** The scope that a client has to ask for to be allowed the action. */
  public static Optional<Scope> of(Action action, @Nullable RepositoryName repository) {
    return switch (action) {
      case PING, LIST -> Optional.empty();
      case CATALOG -> Optional.of(new Scope(null, EnumSet.of(Action.CATALOG)));
      // Who pushes also asks what is there already.
      case PUSH -> Optional.of(new Scope(repository, EnumSet.of(Action.PULL, Action.PUSH)));
      case PULL, DELETE -> Optional.of(new Scope(repository, EnumSet.of(action)));
    };
  }

  private static String word(Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  /** As clients read and write it. */
  @Override
  public String toString() {
    if (repository == null) {
      return CATALOG;
    }
    return REPOSITORY
        + repository
        + ":"
        + IN_A_REPOSITORY.stream()
            .filter(actions::contains)
            .map(Scope::word)
            .collect(Collectors.joining(","));
  }
}
