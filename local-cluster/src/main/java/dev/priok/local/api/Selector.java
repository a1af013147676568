package dev.priok.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.ServedType;
import dev.priok.local.store.ApiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which objects of a collection a request is about. */
final class Selector {
  private static final Pattern SETS =
      Pattern.compile("\\s*([\\w./-]+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
  private static final Pattern EQUALITY =
      Pattern.compile("\\s*([\\w./-]+)\\s*(==|=|!=)\\s*([\\w.-]*)\\s*");
  private static final Pattern EXISTENCE = Pattern.compile("\\s*(!?)\\s*([\\w./-]+)\\s*");
  private static final Pattern FIELD = Pattern.compile("([\\w.]+?)(==|!=|=)(.*)");

  private final List<Predicate<ObjectNode>> conditions = new ArrayList<>();

  private Selector() {}

  /**
   * Reads namespace and name of the path, {@code labelSelector} and {@code fieldSelector}.
   *
   * @throws ApiException 400 for a selector that cannot be read
   */
  static Selector of(Exchange exchange, Target target) {
    Selector selector = new Selector();
    String namespace = target.namespace();
    if (namespace != null) {
      selector.conditions.add(
          object -> object.at("/metadata/namespace").asText().equals(namespace));
    }
    String name = target.name();
    if (name != null) {
      selector.conditions.add(object -> object.at("/metadata/name").asText().equals(name));
    }
    // A comma inside of the parentheses of "in (a,b)" does not separate requirements.
    for (String requirement : exchange.query("labelSelector").split(",(?![^(]*\\))", -1)) {
      if (!requirement.isBlank()) {
        selector.conditions.add(label(requirement));
      }
    }
    for (String requirement : exchange.query("fieldSelector").split(",", -1)) {
      if (!requirement.isBlank()) {
        selector.conditions.add(field(target.type(), requirement));
      }
    }
    return selector;
  }

  boolean matches(@Nullable ObjectNode object) {
    return object != null && conditions.stream().allMatch(condition -> condition.test(object));
  }

  private static Predicate<ObjectNode> label(String requirement) {
    Matcher set = SETS.matcher(requirement);
    if (set.matches()) {
      String key = set.group(1);
      boolean in = set.group(2).equals("in");
      List<String> values = Arrays.stream(set.group(3).split(",", -1)).map(String::strip).toList();
      return object -> in == values.contains(label(object, key).asText(null));
    }
    Matcher equality = EQUALITY.matcher(requirement);
    if (equality.matches()) {
      String key = equality.group(1);
      String value = equality.group(3);
      boolean equal = !equality.group(2).equals("!=");
      return object -> equal == value.equals(label(object, key).asText(null));
    }
    Matcher existence = EXISTENCE.matcher(requirement);
    if (existence.matches()) {
      boolean there = existence.group(1).isEmpty();
      return object -> there != label(object, existence.group(2)).isMissingNode();
    }
    throw ApiException.badRequest("unable to parse requirement: " + requirement);
  }

  private static JsonNode label(ObjectNode object, String key) {
    return object.path("metadata").path("labels").path(key);
  }

  private static Predicate<ObjectNode> field(ServedType type, String requirement) {
    Matcher field = FIELD.matcher(requirement);
    if (!field.matches()) {
      throw ApiException.badRequest("invalid field selector: " + requirement);
    }
    String name = field.group(1);
    boolean metadata = name.equals("metadata.name") || name.equals("metadata.namespace");
    if (type.closed() && !metadata) {
      throw ApiException.badRequest("field label not supported: " + name);
    }
    String pointer = "/" + name.replace('.', '/');
    boolean equal = !field.group(2).equals("!=");
    return object -> equal == object.at(pointer).asText("").equals(field.group(3));
  }
}
