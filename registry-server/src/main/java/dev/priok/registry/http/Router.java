package dev.priok.registry.http;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Turns method and path into a {@link Route}. Paths are read from their end, because a repository's
 * name may hold the words {@code tags}, {@code manifests} and {@code blobs}.
 */
final class Router {

  private Router() {}

  /**
   * @param path as it came, still percent-encoded
   * @throws RegistryException for what is no route of ours
   */
  static Route route(String method, String path) {
    if (path.equals("/")) {
      return read(method, new Route.Root());
    }
    if (path.equals("/token")) {
      return token(method);
    }
    if (path.equals("/v2") || path.equals("/v2/")) {
      return read(method, new Route.Base());
    }
    if (path.equals("/v2/_catalog")) {
      return read(method, new Route.ListRepositories());
    }
    if (path.equals("/v1") || path.startsWith("/v1/")) {
      return legacy(method, path);
    }
    if (!path.startsWith("/v2/")) {
      throw new RegistryException(ErrorCode.ROUTE_UNKNOWN);
    }
    List<String> segments = segments(path.substring("/v2/".length()));
    int count = segments.size();
    if (count >= 4 && isUploads(segments, count - 1)) {
      String id = segments.getLast();
      RepositoryName name = name(segments, count - 3);
      return id.isEmpty() ? startUpload(method, name) : upload(method, name, id);
    }
    if (count >= 3) {
      if (isUploads(segments, count)) {
        return startUpload(method, name(segments, count - 2));
      }
      String last = segments.getLast();
      switch (segments.get(count - 2)) {
        case "tags" -> {
          if (last.equals("list")) {
            return read(method, new Route.ListTags(name(segments, count - 2)));
          }
        }
        case "manifests" -> {
          return manifest(method, name(segments, count - 2), Reference.parse(last));
        }
        case "blobs" -> {
          return blob(method, name(segments, count - 2), Digest.parse(last));
        }
        case "referrers" -> {
          return read(
              method, new Route.ListReferrers(name(segments, count - 2), Digest.parse(last)));
        }
        default -> {}
      }
    }
    throw new RegistryException(ErrorCode.ROUTE_UNKNOWN);
  }

  private static Route legacy(String method, String path) {
    return switch (path) {
      case "/v1/_ping" -> read(method, new Route.LegacyPing());
      case "/v1/search" -> read(method, new Route.LegacySearch());
      default -> new Route.LegacyRequest();
    };
  }

  private static Route token(String method) {
    return switch (method) {
      case "GET" -> new Route.Token(false);
      case "POST" -> new Route.Token(true);
      default -> other(method, "GET, POST");
    };
  }

  private static boolean isUploads(List<String> segments, int end) {
    return segments.get(end - 1).equals("uploads") && segments.get(end - 2).equals("blobs");
  }

  private static Route manifest(String method, RepositoryName name, Reference reference) {
    return switch (method) {
      case "GET", "HEAD" -> new Route.PullManifest(name, reference);
      case "PUT" -> new Route.PutManifest(name, reference);
      case "DELETE" -> new Route.DeleteManifest(name, reference);
      default -> other(method, "GET, HEAD, PUT, DELETE");
    };
  }

  private static Route blob(String method, RepositoryName name, Digest digest) {
    return switch (method) {
      case "GET", "HEAD" -> new Route.PullBlob(name, digest);
      case "DELETE" -> new Route.DeleteBlob(name, digest);
      default -> other(method, "GET, HEAD, DELETE");
    };
  }

  private static Route startUpload(String method, RepositoryName name) {
    return method.equals("POST") ? new Route.StartUpload(name) : other(method, "POST");
  }

  private static Route upload(String method, RepositoryName name, String id) {
    UUID uuid = uploadId(id);
    return switch (method) {
      case "GET", "HEAD" -> new Route.UploadStatus(name, uuid);
      case "PATCH" -> new Route.AppendUpload(name, uuid);
      case "PUT" -> new Route.CommitUpload(name, uuid);
      case "DELETE" -> new Route.CancelUpload(name, uuid);
      default -> other(method, "GET, HEAD, PATCH, PUT, DELETE");
    };
  }

  /** Every id we or distribution give out is a lower-case UUID, so any other is unknown. */
  private static UUID uploadId(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      if (uuid.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the same answer.
    }
    throw new RegistryException(ErrorCode.BLOB_UPLOAD_UNKNOWN);
  }

  private static Route read(String method, Route route) {
    return switch (method) {
      case "GET", "HEAD" -> route;
      default -> other(method, "GET, HEAD");
    };
  }

  private static Route other(String method, String allowed) {
    if (method.equals("OPTIONS")) {
      return new Route.Options(allowed + ", OPTIONS");
    }
    throw new RegistryException(
            ErrorCode.UNSUPPORTED, "this path does not take this method, but " + allowed)
        .withHeader("Allow", allowed);
  }

  private static RepositoryName name(List<String> segments, int end) {
    return new RepositoryName(String.join("/", segments.subList(0, end)));
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String raw : path.split("/", -1)) {
      String segment = decode(raw);
      if (segment.indexOf('/') >= 0) {
        throw RegistryException.about(
            ErrorCode.NAME_INVALID, "a slash in a name must not be percent-encoded", raw);
      }
      segments.add(segment);
    }
    return segments;
  }

  private static String decode(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    byte[] encoded = raw.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        decoded.put(encoded[i]);
        continue;
      }
      int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(encoded[i + 2], 16) : -1;
      if (low < 0) {
        throw malformed();
      }
      decoded.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static RegistryException malformed() {
    return new RegistryException(
        ErrorCode.REQUEST_INVALID, "the path is not valid percent-encoded UTF-8");
  }
}
