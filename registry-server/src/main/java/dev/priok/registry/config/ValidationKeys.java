package dev.priok.registry.config;

import static dev.priok.registry.config.Finding.Severity.ERROR;
import static dev.priok.registry.config.Finding.Severity.NOTICE;
import static dev.priok.registry.config.Finding.Severity.WARNING;

import dev.priok.registry.manifest.IndexChildren;
import dev.priok.registry.manifest.LayerUrls;
import dev.priok.registry.manifest.ManifestRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The keys of what is checked of a pushed manifest. */
final class ValidationKeys {
  /** Which references of a manifest must be there. */
  enum Layers {
    ALL,
    NONE
  }

  /** Which children of an index must be there. */
  enum Platforms {
    ALL,
    NONE,
    LIST
  }

  private static final Set<String> PLATFORM = Set.of("architecture", "os");

  static final ConfigKey<Boolean> DISABLED =
      new ConfigKey<>("validation.disabled", ValueType.bool(), "false");
  static final ConfigKey<Layers> LAYERS =
      new ConfigKey<>("validation.manifests.layers", ValueType.choice(Layers.class), "all");
  static final ConfigKey<List<Pattern>> ALLOWED_URLS =
      new ConfigKey<>("validation.manifests.urls.allow", ValidationKeys::expressions, "");
  static final ConfigKey<List<Pattern>> DENIED_URLS =
      new ConfigKey<>("validation.manifests.urls.deny", ValidationKeys::expressions, "");
  static final ConfigKey<Platforms> PLATFORMS =
      new ConfigKey<>(
          "validation.manifests.indexes.platforms", ValueType.choice(Platforms.class), "none");
  static final ConfigKey<Set<IndexChildren.Platform>> PLATFORM_LIST =
      new ConfigKey<>(
          "validation.manifests.indexes.platformlist", ValidationKeys::platformList, "");

  static final List<ConfigKey<?>> ALL =
      List.of(DISABLED, LAYERS, ALLOWED_URLS, DENIED_URLS, PLATFORMS, PLATFORM_LIST);

  /** What has no effect where {@link #DISABLED} is true. */
  static final List<ConfigKey<?>> OF_DISABLED =
      List.of(ALLOWED_URLS, DENIED_URLS, PLATFORMS, PLATFORM_LIST);

  private ValidationKeys() {}

  static ManifestRules rules(ConfigReader reader, Consumer<Finding> findings) {
    boolean disabled = reader.get(DISABLED);
    boolean layers =
        reader.node(LAYERS.path()) == null ? !disabled : reader.get(LAYERS) == Layers.ALL;
    if (!disabled) {
      LayerUrls urls =
          new LayerUrls(
              reader.find(ALLOWED_URLS).orElse(List.of()),
              reader.find(DENIED_URLS).orElse(List.of()));
      return new ManifestRules(layers, urls, children(reader, findings));
    }
    for (ConfigKey<?> key : OF_DISABLED) {
      ConfigNode node = reader.node(key.path());
      if (node != null) {
        findings.accept(
            new Finding(
                WARNING, node.origin(), key.path(), "has no effect: validation.disabled is true"));
      }
    }
    return new ManifestRules(layers, LayerUrls.ANY, new IndexChildren.None());
  }

  private static IndexChildren children(ConfigReader reader, Consumer<Finding> findings) {
    Platforms which = reader.get(PLATFORMS);
    Set<IndexChildren.Platform> listed = reader.find(PLATFORM_LIST).orElse(Set.of());
    ConfigNode list = reader.node(PLATFORM_LIST.path());
    if (list != null && which != Platforms.LIST) {
      findings.accept(
          new Finding(
              NOTICE,
              list.origin(),
              PLATFORM_LIST.path(),
              "has no effect: indexes.platforms is not list"));
    }
    ConfigNode node = reader.node(PLATFORMS.path());
    if (node != null && which == Platforms.LIST && list == null) {
      findings.accept(
          new Finding(
              ERROR,
              node.origin(),
              PLATFORMS.path(),
              "is list and there is none; write platformlist: [{architecture: amd64, os: linux}]"
                  + " beside it"));
    }
    return switch (which) {
      case NONE -> new IndexChildren.None();
      case ALL -> new IndexChildren.All();
      case LIST -> new IndexChildren.For(listed);
    };
  }

  private static List<Pattern> expressions(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    List<ConfigNode> items =
        node instanceof ConfigNode.Sequence list ? list.items() : List.of(node);
    if (items.isEmpty()) {
      warn.accept("is empty and has no effect");
    }
    List<Pattern> expressions = new ArrayList<>();
    for (ConfigNode item : items) {
      String text = ValueType.scalar(item, "a list of regular expressions");
      try {
        expressions.add(Pattern.compile(text));
      } catch (PatternSyntaxException e) {
        throw new InvalidValueException(
            "\"%s\" (%s) is not a regular expression: %s"
                .formatted(text, item.origin(), e.getDescription()));
      }
    }
    return expressions;
  }

  private static Set<IndexChildren.Platform> platformList(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    Set<IndexChildren.Platform> platforms = new HashSet<>();
    for (ConfigNode.Mapping item :
        ListedRules.rules(node, PLATFORM, PLATFORM, "{architecture: amd64, os: linux}")) {
      platforms.add(
          new IndexChildren.Platform(
              ListedRules.texts(item, "architecture").getFirst(),
              ListedRules.texts(item, "os").getFirst()));
    }
    return platforms;
  }
}
