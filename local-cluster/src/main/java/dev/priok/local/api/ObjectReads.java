package dev.priok.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.ServedType;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.table.Tables;
import java.io.IOException;
import java.util.List;

/** Answers get and list, as objects or as a Table. */
final class ObjectReads {
  private final ObjectStore store;
  private final Tables tables;

  ObjectReads(ObjectStore store, Tables tables) {
    this.store = store;
    this.tables = tables;
  }

  void read(Exchange exchange, Target target) throws IOException {
    if (target.name() != null) {
      ObjectNode object =
          store.get(target.key()).orElseThrow(() -> ApiException.notFound(target.key()));
      exchange.respond(200, shown(exchange, target.type(), object));
      return;
    }
    if (!exchange.query("continue").isEmpty()) {
      throw ApiException.badRequest("paging is not served here: a list is always whole");
    }
    Selector selector = Selector.of(exchange, target);
    ObjectStore.Listing listing = store.listing(target.type().stored(), target.namespace());
    List<ObjectNode> items = listing.items().stream().filter(selector::matches).toList();
    String version = Long.toString(listing.resourceVersion());
    exchange.respond(
        200,
        exchange.wantsTable()
            ? tables.table(target.type(), items, version, exchange.query("includeObject"))
            : list(target.type(), items, version));
  }

  private static ObjectNode list(ServedType type, List<ObjectNode> items, String version) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("kind", type.type().kind() + "List").put("apiVersion", type.type().apiVersion());
    list.putObject("metadata").put("resourceVersion", version);
    list.putArray("items").addAll(items.stream().map(type::toServed).toList());
    return list;
  }

  /** One object in the form the client asks for. */
  JsonNode shown(Exchange exchange, ServedType type, ObjectNode object) {
    if (!exchange.wantsTable()) {
      return type.toServed(object);
    }
    String version = object.at("/metadata/resourceVersion").asText();
    return tables.table(type, List.of(object), version, exchange.query("includeObject"));
  }
}
