package dev.priok.registry;

import dev.priok.registry.config.ConfigReading;
import dev.priok.registry.config.EffectiveValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What counted for each key when the server was started, to tell what only a restart can change.
 */
record StartValues(Map<String, String> values) {
  /** Rules, which are read again while the server runs. */
  private static final List<String> RULES =
      List.of("retention.", "tags.immutable", "auth.rules", "auth.anonymous");

  StartValues {
    values = Map.copyOf(values);
  }

  static StartValues of(ConfigReading reading) {
    return new StartValues(
        reading.effective().stream()
            .filter(key -> !key.value().isEmpty())
            .collect(Collectors.toMap(EffectiveValue::key, EffectiveValue::value, (a, _) -> a)));
  }

  /** The keys that count otherwise now and are not read again, in the order of their names. */
  Set<String> waiting(StartValues now) {
    Set<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(now.values.keySet());
    keys.removeIf(key ->
        Objects.equals(values.get(key), now.values.get(key))
            || RULES.stream().anyMatch(key::startsWith));
    return keys;
  }
}
