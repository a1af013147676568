package dev.priok.registry.config;

import dev.priok.registry.access.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One address or network, or a list of them. */
final class AddressRangesType implements ValueType<List<AddressRange>> {
  private static final String ALLOWED = "addresses or networks such as 10.0.0.0/8 and ::1";

  @Override
  public List<AddressRange> parse(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    List<ConfigNode> items =
        node instanceof ConfigNode.Sequence list ? list.items() : List.of(node);
    List<AddressRange> ranges = new ArrayList<>();
    for (ConfigNode item : items) {
      String text = ValueType.scalar(item, ALLOWED);
      try {
        ranges.add(AddressRange.parse(text));
      } catch (IllegalArgumentException _) {
        throw ValueType.wrong(text, ALLOWED);
      }
    }
    return ranges;
  }
}
