package dev.priok.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Stands in for the registry server where only what the operator sees of it matters, and starts in
 * a fraction of its time. Repositories are directories under its root: {@code PUT
 * /repositories/NAME} makes one. {@code PUT /crash} ends it, now and at each start, and {@code PUT
 * /full} leaves it no room. {@code GET /files/htpasswd} and {@code /files/config} show what it
 * would read.
 */
final class FakeRegistry {
  private final Path root = Path.of(environment("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY"));
  private final Path htpasswd = Path.of(environment("REGISTRY_AUTH_HTPASSWD_PATH"));
  private final Path token = Path.of(environment("REGISTRY_MANAGEMENT_TOKENFILE"));
  private final Path config;

  private FakeRegistry(Path config) {
    this.config = config;
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !args[0].equals("serve")) {
      throw new IllegalArgumentException("expected: serve CONFIG, got " + List.of(args));
    }
    new FakeRegistry(Path.of(args[1])).run();
  }

  private void run() throws IOException {
    Files.createDirectories(root);
    exitIfBroken();
    HttpServer registry = registryServer();
    registry.createContext("/repositories/", this::makeRepository);
    registry.createContext(
        "/crash",
        exchange -> {
          Files.createFile(root.resolve("crash"));
          answer(exchange, 200, "");
          exitIfBroken();
        });
    registry.createContext(
        "/full",
        exchange -> {
          Files.createFile(root.resolve("full"));
          answer(exchange, 200, "");
        });
    registry.createContext(
        "/files/htpasswd", exchange -> answer(exchange, 200, Files.readString(htpasswd)));
    registry.createContext(
        "/files/config", exchange -> answer(exchange, 200, Files.readString(config)));
    HttpServer management = HttpServer.create(address("REGISTRY_HTTP_DEBUG_ADDR"), 0);
    management.createContext("/livez", exchange -> answer(exchange, 200, "ok"));
    management.createContext("/readyz", exchange -> answer(exchange, 200, "ok"));
    management.createContext("/stats", this::stats);
    registry.start();
    management.start();
  }

  private static HttpServer registryServer() throws IOException {
    String certificate = System.getenv("REGISTRY_HTTP_TLS_CERTIFICATE");
    if (certificate == null) {
      return HttpServer.create(address("REGISTRY_HTTP_ADDR"), 0);
    }
    HttpsServer server = HttpsServer.create(address("REGISTRY_HTTP_ADDR"), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            PemFiles.serverContext(
                Path.of(certificate), Path.of(environment("REGISTRY_HTTP_TLS_KEY")))));
    return server;
  }

  private void exitIfBroken() {
    if (Files.exists(root.resolve("crash"))) {
      System.err.println("the store is broken");
      System.exit(3);
    }
  }

  private void makeRepository(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().substring("/repositories/".length());
    Files.createDirectories(root.resolve("repositories").resolve(name));
    answer(exchange, 201, "");
  }

  private void stats(HttpExchange exchange) throws IOException {
    String expected = "Bearer " + Files.readString(token);
    if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 401, "");
      return;
    }
    Path repositories = Files.createDirectories(root.resolve("repositories"));
    try (Stream<Path> all = Files.list(repositories)) {
      List<String> names = all.map(path -> path.getFileName().toString()).sorted().toList();
      String top =
          names.stream()
              .map(name -> "{\"name\":\"" + name + "\",\"tags\":1,\"bytes\":1048576}")
              .reduce((a, b) -> a + "," + b)
              .orElse("");
      answer(
          exchange,
          200,
          String.format(
              Locale.ROOT,
              "{\"state\":\"Complete\",\"repositories\":%1$d,\"tags\":%1$d,\"manifests\":%1$d,"
                  + "\"bytes\":%2$d,\"lastPush\":null,\"top\":[%3$s],\"truncated\":false,"
                  + "\"storage\":{\"capacityBytes\":1073741824,\"usedBytes\":1048576,"
                  + "\"availableBytes\":1072693248},\"lowSpace\":%4$b}",
              names.size(),
              names.size() * 1048576L,
              top,
              Files.exists(root.resolve("full"))));
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static InetSocketAddress address(String variable) {
    String address = environment(variable);
    int colon = address.lastIndexOf(':');
    return new InetSocketAddress(
        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }
}
