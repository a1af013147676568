package dev.priok.registry.oci;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A request that is answered with an error of the specification. Everything in it is shown to the
 * client, so it holds no path, no cause and no secret. It carries no stack trace: it is an answer,
 * not a fault.
 */
public final class RegistryException extends RuntimeException {

  /** One entry of the answer's {@code errors}. {@code detail} may be empty. */
  public record SpecError(ErrorCode code, String message, Map<String, String> detail) {
    public SpecError {
      detail = Map.copyOf(detail);
    }
  }

  private static final int MAX_SHOWN = 100;

  private final transient List<SpecError> errors;
  private final transient Map<String, String> headers;

  /** An error with the code's own message. */
  public RegistryException(ErrorCode code) {
    this(code, code.defaultMessage());
  }

  /**
   * An error that shows in its detail what was sent, for whoever finds it in a client's output:
   * printable and cut.
   */
  public static RegistryException about(ErrorCode code, String message, String given) {
    return new RegistryException(code, message, Map.of("given", shown(given)));
  }

  private static String shown(String given) {
    StringBuilder shown = new StringBuilder();
    given
        .codePoints()
        .limit(MAX_SHOWN)
        .map(c -> c >= ' ' && c <= '~' ? c : '?')
        .forEach(shown::appendCodePoint);
    return given.length() > MAX_SHOWN ? shown + "..." : shown.toString();
  }

  /** An error without a detail. */
  public RegistryException(ErrorCode code, String message) {
    this(code, message, Map.of());
  }

  /** An error with a detail of named values. */
  public RegistryException(ErrorCode code, String message, Map<String, String> detail) {
    this(List.of(new SpecError(code, message, detail)), Map.of());
  }

  /** Several errors at once; the first one's status is the answer's. */
  public RegistryException(List<SpecError> errors) {
    this(errors, Map.of());
  }

  private RegistryException(List<SpecError> errors, Map<String, String> headers) {
    super(errors.getFirst().message(), null, false, false);
    this.errors = List.copyOf(errors);
    this.headers = Map.copyOf(headers);
  }

  /** The same error, answered with one more header. */
  public RegistryException withHeader(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new RegistryException(errors, more);
  }

  /** The errors, at least one. */
  public List<SpecError> errors() {
    return errors;
  }

  /** Headers of the answer beyond the usual ones. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The code that decides the answer's status. */
  public ErrorCode code() {
    return errors.getFirst().code();
  }
}
