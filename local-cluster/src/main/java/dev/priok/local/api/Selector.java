package dev.priok.local.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which objects of a collection a request is about. */
final class Selector {
  private static final Pattern REQUIREMENT =
      Pattern.compile("\\s*(!?)\\s*([\\w./-]+)\\s*(?:(==|=|!=)\\s*([^\\s!=]*)\\s*)?");

  private final List<Predicate<ObjectNode>> conditions = new ArrayList<>();

  /**
   * Reads namespace and name of the path, {@code labelSelector} and {@code fieldSelector}.
   *
   * @throws ApiException 400 for a selector that cannot be read
   */
  Selector(Exchange exchange, Target target) {
    add(
        target.namespace() == null ? "" : "metadata.namespace=" + target.namespace(),
        Selector::field);
    add(target.name() == null ? "" : "metadata.name=" + target.name(), Selector::field);
    add(exchange.query("labelSelector"), Selector::label);
    add(exchange.query("fieldSelector"), Selector::field);
  }

  private void add(String selector, BiFunction<ObjectNode, String, @Nullable String> read) {
    for (String requirement : selector.split(",", -1)) {
      Matcher parts = REQUIREMENT.matcher(requirement);
      if (parts.matches()) {
        boolean wanted = parts.group(1).isEmpty() && !"!=".equals(parts.group(3));
        String value = parts.group(4);
        conditions.add(object -> {
          String actual = read.apply(object, parts.group(2));
          return wanted == (value == null ? actual != null : value.equals(actual));
        });
      } else if (!requirement.isBlank()) {
        throw ApiException.badRequest(
            "unable to parse requirement, sets are not served here: " + requirement);
      }
    }
  }

  boolean matches(@Nullable ObjectNode object) {
    return object != null && conditions.stream().allMatch(condition -> condition.test(object));
  }

  private static @Nullable String label(ObjectNode object, String key) {
    return object.path("metadata").path("labels").path(key).textValue();
  }

  private static String field(ObjectNode object, String path) {
    return object.at("/" + path.replace('.', '/')).asText("");
  }
}
