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
import java.util.Objects;

/** One request and its answer. */
final class Exchange {
  private static final int LARGEST_BODY_BYTES = 3 * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private final HttpExchange http;
  private final Map<String, String> query = new HashMap<>();

  Exchange(HttpExchange http) {
    this.http = http;
    String raw = Objects.requireNonNullElse(http.getRequestURI().getRawQuery(), "");
    for (String pair : raw.split("&", -1)) {
      // The JDK's server lets in only requests whose URI, and thus each escape in it, is valid.
      String[] parts = pair.split("=", 2);
      String value = parts.length == 1 ? "" : parts[1];
      query.put(parts[0], URLDecoder.decode(value, StandardCharsets.UTF_8));
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

  /**
   * A number of the query, {@code absent} when it is missing.
   *
   * @throws ApiException 400 when it is none
   */
  long number(String name, long absent) {
    if (!query(name).matches("\\d{0,18}")) {
      throw ApiException.badRequest(name + " must be a number");
    }
    return query(name).isEmpty() ? absent : Long.parseLong(query(name));
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

  /** Who writes; unless it is named, the program that sends the request. */
  String fieldManager() {
    String program = header("User-Agent").split("[/ ]", 2)[0];
    return query("fieldManager").isEmpty() ? program : query("fieldManager");
  }

  /**
   * The body, JSON or YAML; a missing node when it is empty.
   *
   * @throws ApiException 400 when it is neither, 413 when it is too large, 415 for protobuf
   */
  JsonNode body() throws IOException {
    if (contentType().matches(".*(protobuf|cbor).*")) {
      throw ApiException.unsupportedMediaType(
          contentType() + " is not read here: use kubectl apply -f or kubectl create -f");
    }
    byte[] bytes = http.getRequestBody().readNBytes(LARGEST_BODY_BYTES + 1);
    if (bytes.length > LARGEST_BODY_BYTES) {
      // Who is still sending when the connection ends may never read the answer.
      var _ = http.getRequestBody().readNBytes(LARGEST_BODY_BYTES);
      String message = "Request entity too large: limit is " + LARGEST_BODY_BYTES;
      throw new ApiException(413, "RequestEntityTooLarge", message);
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
    for (String range : header("Accept").replace(" ", "").split(",", -1)) {
      if (range.matches("application/json.*;as=Table.*") && !range.contains("v=v1beta1")) {
        return true;
      } else if (range.isEmpty() || range.matches("(application/json|\\*/\\*)(?!.*;as=).*")) {
        return false;
      }
    }
    throw new ApiException(406, "NotAcceptable", "only application/json is spoken here");
  }

  void respond(int code, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    begin(code, "application/json", bytes.length).write(bytes);
  }

  /** Starts an answer of unknown length. */
  OutputStream stream(String type) throws IOException {
    return begin(200, type, 0);
  }

  private OutputStream begin(int code, String type, long length) throws IOException {
    http.getResponseHeaders().set("Content-Type", type);
    http.sendResponseHeaders(code, length);
    return http.getResponseBody();
  }

  /**
   * Answers with the failure.
   *
   * @throws IOException when an answer has begun already
   */
  void fail(ApiException failure) throws IOException {
    respond(failure.code(), failure.status());
  }
}
