package dev.priok.local.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.priok.local.store.ApiException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One request and its answer. */
final class Exchange {
  private static final int LARGEST_BODY_BYTES = 3 * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private final HttpExchange http;
  private final Map<String, String> query = new HashMap<>();

  Exchange(HttpExchange http) {
    this.http = http;
    String raw = http.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      query.put(
          decoded(equals < 0 ? pair : pair.substring(0, equals)),
          equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  String method() {
    return http.getRequestMethod();
  }

  /** The parts of the path, decoded. */
  List<String> path() {
    String path = http.getRequestURI().getPath();
    return Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
  }

  /** A parameter of the query, empty when it is missing. */
  String query(String name) {
    return query.getOrDefault(name, "");
  }

  boolean flag(String name) {
    return query(name).equals("true") || query(name).equals("1");
  }

  boolean isDryRun() {
    return query("dryRun").equals("All");
  }

  String header(String name) {
    String value = http.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  /** The media type of the body without its parameters. */
  String contentType() {
    return header("Content-Type").split(";", -1)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** Who writes, if the request does not name its field manager. */
  String userAgent() {
    String agent = header("User-Agent").split("[/ ]", 2)[0];
    return agent.isEmpty() ? "unknown" : agent;
  }

  /**
   * The body, JSON or YAML; a missing node when it is empty.
   *
   * @throws ApiException 400 when it is neither, 413 when it is too large, 415 for protobuf
   */
  JsonNode body() throws IOException {
    if (contentType().contains("protobuf") || contentType().contains("cbor")) {
      throw ApiException.unsupportedMediaType(
          contentType()
              + " is not read here, only JSON is: use kubectl apply -f or kubectl create -f");
    }
    byte[] bytes = http.getRequestBody().readNBytes(LARGEST_BODY_BYTES + 1);
    if (bytes.length > LARGEST_BODY_BYTES) {
      throw new ApiException(
          413,
          "RequestEntityTooLarge",
          "Request entity too large: limit is " + LARGEST_BODY_BYTES,
          List.of());
    }
    if (bytes.length == 0) {
      return MissingNode.getInstance();
    }
    boolean yaml = contentType().contains("yaml") && bytes[0] != '{';
    try {
      return (yaml ? YAML : JSON).readTree(bytes);
    } catch (JsonProcessingException e) {
      throw ApiException.badRequest("the body is not valid: " + e.getOriginalMessage());
    }
  }

  ObjectNode objectBody() throws IOException {
    if (body() instanceof ObjectNode object) {
      return object;
    }
    throw ApiException.badRequest("the body must be an object");
  }

  /**
   * Whether the client takes a Table before the plain object.
   *
   * @throws ApiException 406 when it takes neither
   */
  boolean wantsTable() {
    String accept = header("Accept").replace(" ", "");
    for (String range : accept.split(",", -1)) {
      boolean json = range.startsWith("application/json") || range.startsWith("*/*");
      if (json && range.contains(";as=Table") && !range.contains("v=v1beta1")) {
        return true;
      }
      if (range.isEmpty() || (json && !range.contains(";as="))) {
        return false;
      }
    }
    throw new ApiException(406, "NotAcceptable", "only application/json is spoken here", List.of());
  }

  /** Adds a {@code Warning} that kubectl prints. */
  void warn(String text) {
    String quoted = text.replaceAll("\\p{Cntrl}", " ").replace("\\", "\\\\").replace("\"", "\\\"");
    http.getResponseHeaders().add("Warning", "299 - \"" + quoted + "\"");
  }

  void respond(int code, JsonNode body) throws IOException {
    respond(code, "application/json", JSON.writeValueAsBytes(body));
  }

  void respond(int code, String type, byte[] body) throws IOException {
    http.getResponseHeaders().set("Content-Type", type);
    http.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    http.getResponseBody().write(body);
  }

  /** Starts an answer of unknown length. */
  OutputStream stream(String type) throws IOException {
    http.getResponseHeaders().set("Content-Type", type);
    http.sendResponseHeaders(200, 0);
    return http.getResponseBody();
  }

  static byte[] line(JsonNode node) {
    return (node + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Answers with the failure, unless an answer has begun. */
  void fail(ApiException failure) {
    try {
      Optional<String> begun = Optional.ofNullable(http.getResponseHeaders().getFirst("Date"));
      if (begun.isEmpty()) {
        respond(failure.code(), failure.status());
      }
    } catch (IOException ignored) {
      // The client is gone; there is nobody to tell.
    }
  }
}
