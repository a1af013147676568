package dev.priok.local.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.apply.FieldOwnership;
import dev.priok.local.controllers.GarbageCollector;
import dev.priok.local.schema.TypeCatalog;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.PodLogs;
import dev.priok.local.table.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;

/** Sends each request to what answers it. */
public final class Router {
  private static final String VERSION = "v1.34.0+priok-local";

  private final TypeCatalog catalog;
  private final Discovery discovery;
  private final OpenApi openApi;
  private final ObjectReads reads;
  private final ObjectWrites writes;
  private final Watches watches;
  private final PodLogs logs;

  public Router(
      ObjectStore store, TypeCatalog catalog, GarbageCollector garbage, PodLogs logs, Clock clock) {
    this.catalog = catalog;
    this.logs = logs;
    discovery = new Discovery(catalog);
    openApi = new OpenApi(catalog);
    reads = new ObjectReads(store, new Tables(clock));
    writes = new ObjectWrites(store, new FieldOwnership(clock), garbage);
    watches = new Watches(store, reads, clock);
  }

  void route(Exchange exchange) throws IOException {
    List<String> path = exchange.path();
    switch (path.isEmpty() ? "" : path.getFirst()) {
      case "healthz", "livez", "readyz" ->
          exchange.respond(200, "text/plain", "ok".getBytes(StandardCharsets.US_ASCII));
      case "version" -> exchange.respond(200, version());
      case "openapi" -> openApi.handle(exchange, path.subList(1, path.size()));
      case "api" -> {
        if (path.size() < 3) {
          exchange.respond(200, discovery.core(path.subList(1, path.size())));
        } else {
          object(exchange, "", path.get(1), path.subList(2, path.size()));
        }
      }
      case "apis" -> {
        if (path.size() < 4) {
          exchange.respond(200, discovery.groups(path.subList(1, path.size())));
        } else {
          object(exchange, path.get(1), path.get(2), path.subList(3, path.size()));
        }
      }
      default -> throw ApiException.noSuchPath();
    }
  }

  private void object(Exchange exchange, String group, String version, List<String> rest)
      throws IOException {
    if (group.equals("authorization.k8s.io")) {
      review(exchange);
      return;
    }
    Target target = Target.parse(catalog, group, version, rest);
    if (!target.subresource().isEmpty()) {
      subresource(exchange, target);
    } else if (exchange.method().equals("GET") && exchange.flag("watch")) {
      watches.watch(exchange, target);
    } else if (exchange.method().equals("GET")) {
      reads.read(exchange, target);
    } else {
      writes.write(exchange, target);
    }
  }

  private void subresource(Exchange exchange, Target target) throws IOException {
    boolean status = target.isStatus() && target.type().type().statusSubresource();
    boolean pod = target.type().type().plural().equals("pods");
    if (status && exchange.method().equals("GET")) {
      reads.read(exchange, target);
    } else if (status && !exchange.method().equals("DELETE")) {
      writes.write(exchange, target);
    } else if (pod && target.subresource().equals("log")) {
      log(exchange, target);
    } else if (pod && List.of("exec", "attach", "portforward").contains(target.subresource())) {
      throw ApiException.methodNotAllowed(
          target.subresource()
              + " is not served here: pods are processes of this machine, reach them directly");
    } else {
      throw ApiException.noSuchPath();
    }
  }

  private void log(Exchange exchange, Target target) throws IOException {
    String tail = exchange.query("tailLines");
    if (!tail.matches("\\d{0,9}")) {
      throw ApiException.badRequest("tailLines must be a number of lines");
    }
    try (InputStream in =
        logs.open(
            String.valueOf(target.namespace()),
            target.key().name(),
            exchange.flag("follow"),
            exchange.flag("previous"),
            tail.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(tail)))) {
      OutputStream out = exchange.stream("text/plain");
      byte[] buffer = new byte[8192];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        out.write(buffer, 0, length);
        out.flush();
      }
    }
  }

  /** Whoever was let in may do everything, so every access review says yes. */
  private static void review(Exchange exchange) throws IOException {
    if (!exchange.method().equals("POST")) {
      throw ApiException.methodNotAllowed("access reviews can only be created");
    }
    ObjectNode review = exchange.objectBody();
    review.putObject("status").put("allowed", true);
    exchange.respond(201, review);
  }

  private static ObjectNode version() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("major", "1")
        .put("minor", "34")
        .put("gitVersion", VERSION)
        .put("platform", "java");
  }
}
