package dev.priok.registry.config;

import dev.priok.registry.access.AccessRule;
import dev.priok.registry.access.Action;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A list of {@code {repositories: "team/**", users: [ci], actions: [pull, push]}}; each of the
 * three is one value or a list. A rule with a mistake in it is never taken as a wider or a narrower
 * one.
 */
final class AccessRulesType implements ValueType<List<AccessRule>> {
  private static final String ALLOWED =
      "a list of {repositories: \"team/**\", users: [ci], actions: [pull, push, delete]}";
  private static final Set<String> KEYS = Set.of("repositories", "users", "actions");

  @Override
  public List<AccessRule> parse(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    if (!(node instanceof ConfigNode.Sequence list) || list.items().isEmpty()) {
      throw new InvalidValueException("must be " + ALLOWED);
    }
    List<AccessRule> rules = new ArrayList<>();
    for (ConfigNode item : list.items()) {
      if (!(item instanceof ConfigNode.Mapping rule) || !rule.entries().keySet().equals(KEYS)) {
        throw new InvalidValueException(
            "a rule (" + item.origin() + ") has repositories, users and actions and nothing else");
      }
      rules.add(rule(rule));
    }
    return rules;
  }

  private static AccessRule rule(ConfigNode.Mapping rule) throws InvalidValueException {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (String action : ListedRules.texts(rule, "actions")) {
      actions.add(
          switch (action) {
            case "pull" -> Action.PULL;
            case "push" -> Action.PUSH;
            case "delete" -> Action.DELETE;
            default -> throw ValueType.wrong(action, "pull, push, delete");
          });
    }
    return new AccessRule(
        ListedRules.repositories(rule), new HashSet<>(ListedRules.texts(rule, "users")), actions);
  }
}
