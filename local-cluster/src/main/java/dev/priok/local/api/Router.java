package dev.priok.local.api;

import static dev.priok.local.store.BuiltInTypes.PODS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.apply.FieldOwnership;
import dev.priok.local.node.LocalNode;
import dev.priok.local.node.LogFile;
import dev.priok.local.schema.TypeCatalog;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.Json;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.table.Tables;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** Sends each request to what answers it. */
public final class Router {
  private static final ObjectNode VERSION =
      Json.of("{major: '1', minor: '34', gitVersion: v1.34.0+priok-local}");

  private final TypeCatalog catalog;
  private final Discovery discovery;
  private final ObjectReads reads;
  private final ObjectWrites writes;
  private final LocalNode node;

  public Router(ObjectStore store, TypeCatalog catalog, LocalNode node, Clock clock) {
    this.catalog = catalog;
    this.node = node;
    discovery = new Discovery(catalog);
    reads = new ObjectReads(store, new Tables(clock));
    writes = new ObjectWrites(store, new FieldOwnership(clock));
  }

  void route(Exchange exchange) throws IOException {
    List<String> path = exchange.path();
    String root = path.isEmpty() ? "" : path.getFirst();
    int prefix = root.equals("api") ? 2 : 3;
    if (root.equals("version")) {
      exchange.respond(200, VERSION);
    } else if (root.equals("openapi")) {
      exchange.respond(200, discovery.openApi(path));
    } else if (!root.equals("api") && !root.equals("apis")) {
      throw ApiException.noSuchPath();
    } else if (path.size() <= prefix) {
      exchange.respond(200, discovery.answer(path));
    } else {
      String group = prefix == 2 ? "" : path.get(1);
      object(exchange, group, path.get(prefix - 1), path.subList(prefix, path.size()));
    }
  }

  private void object(Exchange exchange, String group, String version, List<String> rest)
      throws IOException {
    if (group.equals("authorization.k8s.io") || group.equals("authentication.k8s.io")) {
      // Whoever was let in may do everything; tokens of other users there are none.
      boolean access = group.equals("authorization.k8s.io");
      ObjectNode review = exchange.objectBody();
      review.set("status", Json.of("{allowed: $, authenticated: false}", access));
      exchange.respond(201, review);
      return;
    }
    Target target = Target.parse(catalog, group, version, rest);
    boolean get = exchange.method().equals("GET");
    boolean status = target.isStatus() && !exchange.method().equals("DELETE");
    if (!target.subresource().isEmpty() && !status) {
      subresource(exchange, target);
    } else if (get && exchange.flag("watch")) {
      reads.watch(exchange, target);
    } else if (get) {
      reads.read(exchange, target);
    } else {
      writes.write(exchange, target);
    }
  }

  private void subresource(Exchange exchange, Target target) throws IOException {
    if (!target.type().equals(PODS) || !target.subresource().equals("log")) {
      throw ApiException.noSuchPath();
    } else if (!exchange.query("tailLines").isEmpty()) {
      throw ApiException.badRequest("tailLines is not served here: pipe the log through tail");
    }
    LogFile log = node.log(target.key(), exchange.flag("previous"));
    log.copy(exchange.flag("follow"), exchange.stream("text/plain"));
  }
}
