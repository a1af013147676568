package dev.priok.registry.config;

import dev.priok.registry.access.RepositoryGlob;
import dev.priok.registry.retention.TagPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads lists of rules whose parts are one value or a list. */
final class ListedRules {

  private ListedRules() {}

  /** The rules of a list, which has some. */
  static List<ConfigNode.Mapping> rules(
      ConfigNode node, Set<String> required, Set<String> allowed, String form)
      throws InvalidValueException {
    if (!(node instanceof ConfigNode.Sequence list) || list.items().isEmpty()) {
      throw new InvalidValueException("must be a list of " + form);
    }
    List<ConfigNode.Mapping> rules = new ArrayList<>();
    for (ConfigNode item : list.items()) {
      if (!(item instanceof ConfigNode.Mapping rule)
          || !rule.entries().keySet().containsAll(required)
          || !allowed.containsAll(rule.entries().keySet())) {
        throw new InvalidValueException("a rule (" + item.origin() + ") has the form " + form);
      }
      rules.add(rule);
    }
    return rules;
  }

  static List<RepositoryGlob> repositories(ConfigNode.Mapping rule) throws InvalidValueException {
    List<RepositoryGlob> globs = new ArrayList<>();
    for (String glob : texts(rule, "repositories")) {
      try {
        globs.add(new RepositoryGlob(glob));
      } catch (IllegalArgumentException _) {
        throw ValueType.wrong(glob, "repository names, with * and ** for any characters");
      }
    }
    return globs;
  }

  static List<TagPattern> tags(ConfigNode.Mapping rule) throws InvalidValueException {
    List<TagPattern> patterns = new ArrayList<>();
    for (String pattern : texts(rule, "tags")) {
      try {
        patterns.add(new TagPattern(pattern));
      } catch (IllegalArgumentException _) {
        throw ValueType.wrong(pattern, "tags, with * for any characters");
      }
    }
    return patterns;
  }

  static List<String> texts(ConfigNode.Mapping rule, String key) throws InvalidValueException {
    ConfigNode value = rule.entries().getOrDefault(key, new ConfigNode.Empty(rule.origin()));
    List<ConfigNode> items =
        value instanceof ConfigNode.Sequence list ? list.items() : List.of(value);
    if (items.isEmpty()) {
      throw new InvalidValueException(key + " of a rule is empty");
    }
    List<String> texts = new ArrayList<>();
    for (ConfigNode item : items) {
      texts.add(ValueType.scalar(item, "one value or a list for " + key));
    }
    return texts;
  }
}
