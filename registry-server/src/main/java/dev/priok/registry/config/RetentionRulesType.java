package dev.priok.registry.config;

import dev.priok.registry.retention.RetentionRule;
import dev.priok.registry.retention.StorePolicy;
import dev.priok.registry.retention.TagPattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A list of {@code {repositories: "team/**", keep: {last: 10, youngerthan: 720h, tags: [latest]},
 * untagged: {after: 168h}}}. Rules that cannot all be meant are refused: what goes by a mistake is
 * gone.
 */
final class RetentionRulesType implements ValueType<List<RetentionRule>> {
  private static final String FORM =
      "{repositories: \"team/**\", keep: {last: 10, youngerthan: 720h, tags: [latest]}, untagged:"
          + " {after: 168h}}, with keep or untagged or both";
  private static final Set<String> KEYS = Set.of("repositories", "keep", "untagged");
  private static final Set<String> CRITERIA = Set.of("last", "youngerthan", "tags");
  private static final int MAX_LAST = 100_000;

  @Override
  public List<RetentionRule> parse(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    List<RetentionRule> rules = new ArrayList<>();
    for (ConfigNode.Mapping rule : ListedRules.rules(node, Set.of("repositories"), KEYS, FORM)) {
      rules.add(rule(rule, warn));
    }
    Optional<String> contradiction = StorePolicy.contradiction(rules);
    if (contradiction.isPresent()) {
      throw new InvalidValueException(contradiction.get());
    }
    StorePolicy.ineffective(rules).ifPresent(warn);
    return rules;
  }

  private static RetentionRule rule(ConfigNode.Mapping rule, Consumer<String> warn)
      throws InvalidValueException {
    Map<String, ConfigNode> keep = section(rule, "keep", CRITERIA);
    Map<String, ConfigNode> untagged = section(rule, "untagged", Set.of("after"));
    if (keep.isEmpty() && untagged.isEmpty()) {
      throw new InvalidValueException(
          "the rule (" + rule.origin() + ") says nothing: it has the form " + FORM);
    }
    ConfigNode last = keep.get("last");
    List<TagPattern> tags =
        keep.containsKey("tags")
            ? ListedRules.tags(new ConfigNode.Mapping(rule.origin(), keep))
            : List.of();
    return new RetentionRule(
        ListedRules.repositories(rule),
        last == null ? 0 : ValueType.integer(1, MAX_LAST).parse(last, warn),
        duration(keep.get("youngerthan"), warn),
        tags,
        duration(untagged.get("after"), warn));
  }

  private static Optional<Duration> duration(@Nullable ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    if (node == null) {
      return Optional.empty();
    }
    Duration duration = DurationType.upToTenYears().parse(node, warn);
    if (duration.isZero()) {
      throw new InvalidValueException("0 would keep nothing; take it out, or write how long");
    }
    return Optional.of(duration);
  }

  private static Map<String, ConfigNode> section(
      ConfigNode.Mapping rule, String key, Set<String> allowed) throws InvalidValueException {
    ConfigNode node = rule.entries().get(key);
    if (node == null) {
      return Map.of();
    }
    if (!(node instanceof ConfigNode.Mapping section)
        || section.entries().isEmpty()
        || !allowed.containsAll(section.entries().keySet())) {
      throw new InvalidValueException(
          key + " of a rule (" + rule.origin() + ") has " + String.join(", ", allowed));
    }
    return section.entries();
  }
}
