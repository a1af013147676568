package dev.priok.registry.oci;

/**
 * The error vocabulary of distribution-spec v1.1.1 (error codes) with what distribution adds. A
 * condition that the vocabulary has no word for borrows the nearest one and keeps its own status.
 */
public enum ErrorCode {
  BLOB_UNKNOWN(404, "blob unknown to registry"),
  BLOB_UPLOAD_CONFLICT(409, "BLOB_UPLOAD_INVALID", "another request is writing to this upload"),
  BLOB_UPLOAD_UNKNOWN(404, "blob upload unknown to registry"),
  BODY_TOO_SLOW(408, "UNSUPPORTED", "the body came too slowly"),
  DENIED(403, "requested access to the resource is denied"),
  DIGEST_INVALID(400, "provided digest did not match uploaded content"),
  MANIFEST_BLOB_UNKNOWN(400, "manifest references a blob unknown to registry"),
  MANIFEST_INVALID(400, "manifest invalid"),
  MANIFEST_TOO_LARGE(413, "MANIFEST_INVALID", "manifest too large"),
  MANIFEST_UNKNOWN(404, "manifest unknown to registry"),
  NAME_INVALID(400, "invalid repository name"),
  NAME_UNKNOWN(404, "repository name not known to registry"),
  PAGINATION_NUMBER_INVALID(400, "invalid number of results requested"),
  RANGE_INVALID(416, "invalid content range"),
  REQUEST_INVALID(400, "UNSUPPORTED", "the request is malformed"),
  REQUEST_TOO_LARGE(413, "UNSUPPORTED", "the request is too large"),
  ROUTE_UNKNOWN(404, "UNSUPPORTED", "there is nothing at this path"),
  SIZE_INVALID(400, "provided length did not match content length"),
  TAG_IMMUTABLE(409, "DENIED", "the tag is immutable"),
  TAG_INVALID(400, "manifest tag did not match URI"),
  TOOMANYREQUESTS(429, "too many requests"),
  TOO_MANY_TAGS(414, "UNSUPPORTED", "too many tags in one request"),
  UNAUTHORIZED(401, "authentication required"),
  UNAVAILABLE(503, "service unavailable"),
  UNKNOWN(500, "unknown error"),
  UNSUPPORTED(405, "the operation is unsupported"),
  V1_UNSUPPORTED(404, "UNSUPPORTED", "the registry API v1 is not served");

  private final int status;
  private final String wireName;
  private final String defaultMessage;

  ErrorCode(int status, String defaultMessage) {
    this.status = status;
    this.wireName = name();
    this.defaultMessage = defaultMessage;
  }

  ErrorCode(int status, String wireName, String defaultMessage) {
    this.status = status;
    this.wireName = wireName;
    this.defaultMessage = defaultMessage;
  }

  /** The HTTP status this code is answered with. */
  public int status() {
    return status;
  }

  /** The code as clients read it. */
  public String wireName() {
    return wireName;
  }

  /** What the code means, where nothing more exact is known. */
  public String defaultMessage() {
    return defaultMessage;
  }
}
