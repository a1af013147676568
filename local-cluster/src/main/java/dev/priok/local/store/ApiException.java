package dev.priok.local.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A refusal that reaches the client as a Kubernetes {@code Status}. */
public final class ApiException extends RuntimeException {
  /** What is wrong with one field; {@code reason} as in {@code FieldValueInvalid}. */
  public record Cause(String field, String reason, String message) {}

  private static final String STATUS =
      "{kind: Status, apiVersion: v1, status: Failure, message: $, reason: $, details: $, code: $}";

  private final int code;
  private final transient ObjectNode status;

  /**
   * @param code the HTTP status
   * @param reason the machine-readable reason, as in {@code AlreadyExists}
   */
  public ApiException(int code, String reason, String message) {
    this(code, reason, message, Map.of());
  }

  private ApiException(int code, String reason, String message, Map<String, Object> details) {
    super(message);
    this.code = code;
    this.status = Json.of(STATUS, message, reason, details, code);
  }

  public static ApiException badRequest(String message) {
    return new ApiException(400, "BadRequest", message);
  }

  public static ApiException notFound(ObjectKey key) {
    return new ApiException(404, "NotFound", key + " not found");
  }

  public static ApiException noSuchPath() {
    return new ApiException(
        404,
        "NotFound",
        "the server could not find the requested resource: kubectl api-resources lists what is served; in place of a Deployment take a StatefulSet, in place of exec, attach and port-forward reach the pod's process and its podIP on this machine");
  }

  public static ApiException methodNotAllowed(String message) {
    return new ApiException(405, "MethodNotAllowed", message);
  }

  /** Fields that others own; the causes carry them. */
  public static ApiException applyConflict(List<Cause> causes) {
    String all =
        causes.stream().map(c -> c.message() + ": " + c.field()).collect(Collectors.joining("; "));
    return new ApiException(
        409, "Conflict", "Apply failed with conflicts: " + all, Map.of("causes", causes));
  }

  public static ApiException unsupportedMediaType(String message) {
    return new ApiException(415, "UnsupportedMediaType", message);
  }

  /** One field of an object is wrong. */
  public static ApiException invalid(ObjectKey key, String field, String message) {
    return invalid(key, List.of(new Cause(field, "FieldValueInvalid", message)));
  }

  /** Fields of an object are wrong. */
  public static ApiException invalid(ObjectKey key, List<Cause> causes) {
    String all =
        causes.stream().map(c -> c.field() + ": " + c.message()).collect(Collectors.joining(", "));
    Map<String, Object> details =
        Map.of("kind", key.type().kind(), "name", key.name(), "causes", causes);
    return new ApiException(422, "Invalid", key + " is invalid: " + all, details);
  }

  public int code() {
    return code;
  }

  /** The body of the answer. */
  public ObjectNode status() {
    return status.deepCopy();
  }
}
