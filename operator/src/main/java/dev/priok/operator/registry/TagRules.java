package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.RegistrySpec;
import dev.priok.api.v1alpha1.RetentionRuleSpec;
import dev.priok.api.v1alpha1.RetentionSpec;
import dev.priok.api.v1alpha1.TagsSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The sections of config.yml that say which tags stay; absent where the spec says nothing. */
final class TagRules {

  private TagRules() {}

  static Map<String, Object> of(RegistrySpec spec) {
    Map<String, Object> sections = new LinkedHashMap<>();
    if (removes(spec)) {
      sections.put("retention", retention(Objects.requireNonNull(spec.retention())));
    }
    TagsSpec tags = spec.tags();
    if (tags != null && !tags.immutable().isEmpty()) {
      sections.put(
          "tags", Map.of("immutable", tags.immutable().stream().map(TagRules::rule).toList()));
    }
    return sections;
  }

  /** Whether anything goes by number or age. */
  static boolean removes(RegistrySpec spec) {
    return spec.retention() != null && !spec.retention().rules().isEmpty();
  }

  private static Map<String, Object> retention(RetentionSpec spec) {
    Map<String, Object> retention = new LinkedHashMap<>();
    retention.put("dryrun", Boolean.TRUE.equals(spec.dryRun()));
    // In the file itself: whoever runs it elsewhere must not find rules without what they leave.
    retention.put("inusefile", ServerConfigFile.IN_USE);
    retention.put("rules", spec.rules().stream().map(TagRules::rule).toList());
    return retention;
  }

  private static Map<String, Object> rule(RetentionRuleSpec spec) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("repositories", spec.repositories());
    if (spec.keep() != null) {
      rule.put("keep", keep(spec.keep()));
    }
    if (spec.untagged() != null) {
      rule.put("untagged", Map.of("after", spec.untagged().after()));
    }
    return rule;
  }

  private static Map<String, Object> keep(RetentionRuleSpec.Keep spec) {
    Map<String, Object> keep = new LinkedHashMap<>();
    if (spec.last() != null) {
      keep.put("last", spec.last());
    }
    if (spec.youngerThan() != null) {
      keep.put("youngerthan", spec.youngerThan());
    }
    if (!spec.tags().isEmpty()) {
      keep.put("tags", spec.tags());
    }
    return keep;
  }

  private static Map<String, Object> rule(TagsSpec.Immutable spec) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("repositories", spec.repositories());
    rule.put("tags", spec.tags());
    return rule;
  }
}
