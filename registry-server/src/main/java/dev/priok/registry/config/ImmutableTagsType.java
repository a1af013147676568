package dev.priok.registry.config;

import dev.priok.registry.retention.ImmutableTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A list of {@code {repositories: "prod/**", tags: ["v*"]}}. */
final class ImmutableTagsType implements ValueType<List<ImmutableTags>> {
  private static final Set<String> KEYS = Set.of("repositories", "tags");

  @Override
  public List<ImmutableTags> parse(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    List<ImmutableTags> all = new ArrayList<>();
    for (ConfigNode.Mapping rule :
        ListedRules.rules(node, KEYS, KEYS, "{repositories: \"prod/**\", tags: [\"v*\"]}")) {
      all.add(new ImmutableTags(ListedRules.repositories(rule), ListedRules.tags(rule)));
    }
    return all;
  }
}
