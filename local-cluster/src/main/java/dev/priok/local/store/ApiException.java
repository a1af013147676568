package dev.priok.local.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/** A refusal that reaches the client as a Kubernetes {@code Status}. */
public final class ApiException extends RuntimeException {
  /** What is wrong with one field; {@code reason} as in {@code FieldValueInvalid}. */
  public record Cause(String field, String reason, String message) {}

  private final int code;
  private final String reason;
  private final transient List<Cause> causes;
  private final String kind;
  private final String name;

  /**
   * @param code the HTTP status
   * @param reason the machine-readable reason, as in {@code AlreadyExists}
   */
  public ApiException(int code, String reason, String message, List<Cause> causes) {
    this(code, reason, message, causes, "", "");
  }

  private ApiException(
      int code, String reason, String message, List<Cause> causes, String kind, String name) {
    super(message);
    this.kind = kind;
    this.name = name;
    this.code = code;
    this.reason = reason;
    this.causes = List.copyOf(causes);
  }

  private ApiException(int code, String reason, String message) {
    this(code, reason, message, List.of());
  }

  public static ApiException badRequest(String message) {
    return new ApiException(400, "BadRequest", message);
  }

  public static ApiException forbidden(String message) {
    return new ApiException(403, "Forbidden", message);
  }

  public static ApiException notFound(ObjectKey key) {
    return new ApiException(
        404, "NotFound", "%s \"%s\" not found".formatted(key.type().groupResource(), key.name()));
  }

  public static ApiException noSuchPath() {
    return new ApiException(
        404,
        "NotFound",
        "the server could not find the requested resource; kubectl api-resources lists what is served, and where Deployments are missing a StatefulSet does");
  }

  public static ApiException methodNotAllowed(String message) {
    return new ApiException(405, "MethodNotAllowed", message);
  }

  public static ApiException alreadyExists(ObjectKey key) {
    String message = "%s \"%s\" already exists".formatted(key.type().groupResource(), key.name());
    return new ApiException(409, "AlreadyExists", message);
  }

  /** The object was read at another resource version or is another one of that name. */
  public static ApiException conflict(ObjectKey key, String why) {
    return new ApiException(
        409,
        "Conflict",
        "Operation cannot be fulfilled on %s \"%s\": %s"
            .formatted(key.type().groupResource(), key.name(), why));
  }

  /** The history no longer reaches back to the resource version a watch asks for. */
  public static ApiException gone(long asked, long oldest) {
    return new ApiException(
        410, "Expired", "too old resource version: %d (%d)".formatted(asked, oldest));
  }

  public static ApiException unsupportedMediaType(String message) {
    return new ApiException(415, "UnsupportedMediaType", message);
  }

  /** Fields of an object are wrong: {@code kind "name" is invalid: ...}. */
  public static ApiException invalid(ResourceType type, String name, List<Cause> causes) {
    String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
    String all =
        causes.stream().map(c -> c.field() + ": " + c.message()).collect(Collectors.joining(", "));
    String text = causes.size() == 1 ? all : "[" + all + "]";
    String message = "%s \"%s\" is invalid: %s".formatted(kind, name, text);
    return new ApiException(422, "Invalid", message, causes, type.kind(), name);
  }

  public int code() {
    return code;
  }

  /** The body of the answer. */
  public ObjectNode status() {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
    ObjectNode details = status.putObject("details").put("kind", kind).put("name", name);
    for (Cause cause : causes) {
      details
          .withArray("causes")
          .addObject()
          .put("reason", cause.reason())
          .put("message", cause.message())
          .put("field", cause.field());
    }
    return status.put("code", code);
  }
}
