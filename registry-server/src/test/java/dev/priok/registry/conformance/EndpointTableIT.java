package dev.priok.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.RunningRegistry;
import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every endpoint of the specification's table, its success and each of its errors: one row is one
 * request against a repository that holds one image, tagged {@code v1}, and one open upload with
 * four bytes in it.
 *
 * <p>In a row {@code ?} in front of a header's name means that it must not be there, {@code *} as
 * its value that it must be. The body is that of an error where the expectation is an error's code.
 */
class EndpointTableIT {

  private static final byte[] BLOB = RunningRegistry.bytes("0123456789");
  private static final byte[] FRESH = RunningRegistry.bytes("fresh content");
  private static final Digest MISSING = RunningRegistry.sha256(RunningRegistry.bytes("missing"));

  @TempDir static Path root;
  @TempDir static Path lockedRoot;
  @AutoClose private static RunningRegistry open;
  @AutoClose private static RunningRegistry undeletable;
  private static int repositories;

  @BeforeAll
  static void start() {
    open = RunningRegistry.open(root);
    undeletable = RunningRegistry.open(lockedRoot, RunningRegistry::withoutDeletion);
  }

  @ParameterizedTest(name = "{0} {1} {2} -> {4} {5}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
"""
# id    | method | path                                                   | body       | status | error or headers
end-1   | GET    | /v2/                                                   |            | 200 | Docker-Distribution-API-Version=registry/2.0
end-1   | POST   | /v2/                                                   |            | 405 | UNSUPPORTED
end-2   | GET    | /v2/{r}/blobs/{blob}                                   |            | 200 | Docker-Content-Digest={blob};Content-Length=10;Content-Type=application/octet-stream;Accept-Ranges=bytes;ETag="{blob}"
end-2   | HEAD   | /v2/{r}/blobs/{blob}                                   |            | 200 | Docker-Content-Digest={blob};Content-Length=10
end-2   | GET    | /v2/{r}/blobs/{blob}?ns=docker.io                      |            | 200 | Docker-Content-Digest={blob}
end-2   | GET    | /v2/{r}/blobs/{missing}                                |            | 404 | BLOB_UNKNOWN
end-2   | HEAD   | /v2/{r}/blobs/{missing}                                |            | 404 |
end-2   | GET    | /v2/none/{r}/blobs/{blob}                              |            | 404 | BLOB_UNKNOWN
end-2   | GET    | /v2/{r}/blobs/sha256:short                             |            | 400 | DIGEST_INVALID
end-3   | GET    | /v2/{r}/manifests/v1                                   |            | 200 | Docker-Content-Digest={image};Content-Type=application/vnd.oci.image.manifest.v1+json;ETag="{image}"
end-3   | GET    | /v2/{r}/manifests/{image}                              |            | 200 | Docker-Content-Digest={image}
end-3   | HEAD   | /v2/{r}/manifests/v1                                   |            | 200 | Docker-Content-Digest={image};Content-Length=*
end-3   | GET    | /v2/{r}/manifests/v1?ns=docker.io                      |            | 200 | Docker-Content-Digest={image}
end-3   | GET    | /v2/{r}/manifests/none                                 |            | 404 | MANIFEST_UNKNOWN
end-3   | GET    | /v2/{r}/manifests/{missing}                            |            | 404 | MANIFEST_UNKNOWN
end-3   | HEAD   | /v2/{r}/manifests/none                                 |            | 404 |
end-3   | GET    | /v2/{r}/manifests/-bad                                 |            | 400 | TAG_INVALID
end-4a  | POST   | /v2/{r}/blobs/uploads/                                 |            | 202 | Location=*;Range=0-0;?Docker-Content-Digest
end-4a  | POST   | /v2/NOT/blobs/uploads/                                 |            | 400 | NAME_INVALID
end-4b  | POST   | /v2/{r}/blobs/uploads/?digest={fresh}                  | fresh      | 201 | Location=/v2/{r}/blobs/{fresh};Docker-Content-Digest={fresh}
end-4b  | POST   | /v2/{r}/blobs/uploads/?digest={missing}                | fresh      | 400 | DIGEST_INVALID
end-4c  | POST   | /v2/{r}/blobs/uploads/?digest-algorithm=sha512         |            | 202 | Location=*
end-4c  | POST   | /v2/{r}/blobs/uploads/?digest-algorithm=md5            |            | 400 | DIGEST_INVALID
end-5   | PATCH  | {upload}                                               | fresh      | 202 | Location=*;Range=0-16
end-5   | PATCH  | {upload} Content-Range=4-16                            | fresh      | 202 | Range=0-16
end-5   | PATCH  | {upload} Content-Range=0-12                            | fresh      | 416 | RANGE_INVALID;Location=*;Range=0-3
end-5   | PATCH  | {upload} Content-Range=9-21                            | fresh      | 416 | RANGE_INVALID;Location=*;Range=0-3
end-5   | PATCH  | {upload} Content-Range=4-99                            | fresh      | 416 | RANGE_INVALID;Location=*;Range=0-3
end-5   | PATCH  | /v2/{r}/blobs/uploads/{uuid}                           | fresh      | 404 | BLOB_UPLOAD_UNKNOWN
end-6   | PUT    | {upload}?digest={uploaded}                             |            | 201 | Location=/v2/{r}/blobs/{uploaded};Docker-Content-Digest={uploaded}
end-6   | PUT    | {upload}?digest={missing}                              |            | 400 | DIGEST_INVALID
end-6   | PUT    | {upload}                                               |            | 400 | DIGEST_INVALID
end-6   | PUT    | {upload}?digest={fresh} Content-Range=0-12             | fresh      | 416 | RANGE_INVALID;Location=*;Range=0-3
end-6   | PUT    | /v2/{r}/blobs/uploads/{uuid}?digest={fresh}            | fresh      | 404 | BLOB_UPLOAD_UNKNOWN
end-7a  | PUT    | /v2/{r}/manifests/v2                                   | manifest   | 201 | Location=/v2/{r}/manifests/{image};Docker-Content-Digest={image}
end-7a  | PUT    | /v2/{r}/manifests/{image}                              | manifest   | 201 | Location=/v2/{r}/manifests/{image};?OCI-Tag;?OCI-Subject
end-7a  | PUT    | /v2/{r}/manifests/{missing}                            | manifest   | 400 | DIGEST_INVALID
end-7a  | PUT    | /v2/{r}/manifests/v2                                   | fresh      | 400 | MANIFEST_INVALID
end-7a  | PUT    | /v2/{r}/manifests/v2                                   | incomplete | 400 | MANIFEST_BLOB_UNKNOWN
end-7a  | PUT    | /v2/{r}/manifests/v2                                   | huge       | 413 | MANIFEST_INVALID
end-7a  | PUT    | /v2/{r}/manifests/v2                                   | referrer   | 201 | OCI-Subject={missing}
end-7b  | PUT    | /v2/{r}/manifests/{image}?tag=a&tag=b                  | manifest   | 201 | OCI-Tag=a, b
end-7b  | PUT    | /v2/{r}/manifests/{image}?tag=..                       | manifest   | 400 | TAG_INVALID
end-8a  | GET    | /v2/{r}/tags/list                                      |            | 200 | ?Link
end-8a  | GET    | /v2/none/{r}/tags/list                                 |            | 404 | NAME_UNKNOWN
end-8b  | GET    | /v2/{r}/tags/list?n=1&last=gone                        |            | 200 | ?Link
end-8b  | GET    | /v2/{r}/tags/list?n=minus                              |            | 400 | PAGINATION_NUMBER_INVALID
end-9   | DELETE | /v2/{r}/manifests/v1                                   |            | 202 |
end-9   | DELETE | /v2/{r}/manifests/{image}                              |            | 202 |
end-9   | DELETE | /v2/{r}/manifests/none                                 |            | 404 | MANIFEST_UNKNOWN
end-9   | DELETE | /v2/{r}/manifests/{missing}                            |            | 404 | MANIFEST_UNKNOWN
end-9   | DELETE | /v2/none/{r}/manifests/v1                              |            | 404 | MANIFEST_UNKNOWN
end-9 - | DELETE | /v2/{r}/manifests/v1                                   |            | 405 | UNSUPPORTED;Allow=*
end-10  | DELETE | /v2/{r}/blobs/{blob}                                   |            | 202 |
end-10  | DELETE | /v2/{r}/blobs/{layer}                                  |            | 202 |
end-10  | DELETE | /v2/{r}/blobs/{missing}                                |            | 404 | BLOB_UNKNOWN
end-10  | DELETE | /v2/{r}/blobs/nothing                                  |            | 400 | DIGEST_INVALID
end-10 - | DELETE | /v2/{r}/blobs/{blob}                                  |            | 405 | UNSUPPORTED;Allow=*
end-11  | POST   | /v2/to/{r}/blobs/uploads/?mount={blob}&from={r}        |            | 201 | Location=/v2/to/{r}/blobs/{blob};Docker-Content-Digest={blob}
end-11  | POST   | /v2/to/{r}/blobs/uploads/?mount={blob}                 |            | 201 | Location=/v2/to/{r}/blobs/{blob}
end-11  | POST   | /v2/to/{r}/blobs/uploads/?mount={missing}&from={r}     |            | 202 | Location=*;Range=0-0
end-11  | POST   | /v2/to/{r}/blobs/uploads/?mount={missing}              |            | 202 | Location=*
end-11  | POST   | /v2/to/{r}/blobs/uploads/?mount=bad&from={r}           |            | 400 | DIGEST_INVALID
end-11  | POST   | /v2/to/{r}/blobs/uploads/?from={r}                     |            | 202 | Location=*;Range=0-0
end-12a | GET    | /v2/{r}/referrers/{image}                              |            | 200 | Content-Type=application/vnd.oci.image.index.v1+json;?OCI-Filters-Applied
end-12a | GET    | /v2/none/{r}/referrers/{missing}                       |            | 200 | Content-Type=application/vnd.oci.image.index.v1+json
end-12a | GET    | /v2/{r}/referrers/v1                                   |            | 400 | DIGEST_INVALID
end-12b | GET    | /v2/{r}/referrers/{image}?artifactType=a/b             |            | 200 | OCI-Filters-Applied=artifactType
end-13  | GET    | {upload}                                               |            | 204 | Location=*;Range=0-3
end-13  | GET    | /v2/{r}/blobs/uploads/{uuid}                           |            | 404 | BLOB_UPLOAD_UNKNOWN
end-14  | DELETE | {upload}                                               |            | 204 |
end-14  | DELETE | /v2/{r}/blobs/uploads/{uuid}                           |            | 404 | BLOB_UPLOAD_UNKNOWN
catalog | GET    | /v2/_catalog?n=1                                       |            | 200 | Content-Type=application/json
catalog | GET    | /v2/_catalog?n=-1                                      |            | 400 | PAGINATION_NUMBER_INVALID
""")
  void answers(
      String id,
      String method,
      String path,
      @Nullable String body,
      int status,
      @Nullable String expected)
      throws IOException {
    RunningRegistry registry = id.endsWith("-") ? undeletable : open;
    Map<String, String> names = prepare(registry);
    String[] request = fill(path, names).split(" ");
    String[] headers = request.length > 1 ? request[1].split("=", 2) : new String[0];

    HttpResponse<byte[]> response =
        registry.send(
            method,
            request[0],
            BodyPublishers.ofByteArray(body == null ? new byte[0] : body(body, names)),
            headers);

    assertThat(response.statusCode()).as(RunningRegistry.text(response)).isEqualTo(status);
    if (method.equals("HEAD")) {
      assertThat(response.body()).isEmpty();
    }
    for (String expectation : expected == null ? new String[0] : expected.split(";")) {
      check(response, fill(expectation, names));
    }
  }

  private static void check(HttpResponse<byte[]> response, String expectation) throws IOException {
    String[] header = expectation.split("=", 2);
    if (expectation.startsWith("?")) {
      assertThat(RunningRegistry.header(response, expectation.substring(1))).isNull();
    } else if (header.length == 1) {
      assertThat(RunningRegistry.header(response, "Content-Type")).isEqualTo("application/json");
      var error = new ObjectMapper().readTree(response.body()).path("errors").path(0);
      assertThat(error.path("code").asText()).isEqualTo(expectation);
      assertThat(error.path("message").asText()).isNotBlank();
    } else if (header[1].equals("*")) {
      assertThat(RunningRegistry.header(response, header[0])).as(header[0]).isNotBlank();
    } else {
      assertThat(RunningRegistry.header(response, header[0])).as(header[0]).isEqualTo(header[1]);
    }
  }

  /** A repository of its own for each row, and what is in it by name. */
  private static Map<String, String> prepare(RunningRegistry registry) {
    String repository = "table/row" + ++repositories;
    Map<String, String> names = new LinkedHashMap<>();
    names.put("r", repository);
    names.put("blob", registry.pushBlob(repository, BLOB).toString());
    RunningRegistry.Image image = registry.pushImage(repository, "v1", "layer");
    names.put("image", image.digest().toString());
    names.put("layer", image.layers().getFirst().toString());
    names.put("manifest", image.manifest());
    names.put("missing", MISSING.toString());
    names.put("fresh", RunningRegistry.sha256(FRESH).toString());
    names.put("uploaded", RunningRegistry.sha256(RunningRegistry.bytes("four")).toString());
    names.put("uuid", "123e4567-e89b-12d3-a456-426614174000");
    String upload = registry.startUpload(repository);
    registry.patch(upload, RunningRegistry.bytes("four"));
    names.put("upload", upload);
    return names;
  }

  private static byte[] body(String kind, Map<String, String> names) {
    String image = names.getOrDefault("manifest", "");
    return switch (kind) {
      case "fresh" -> FRESH;
      case "manifest" -> RunningRegistry.bytes(image);
      case "incomplete" ->
          RunningRegistry.bytes(RunningRegistry.imageManifest(MISSING, java.util.List.of(MISSING)));
      case "huge" -> new byte[2 * 1024 * 1024];
      case "referrer" ->
          RunningRegistry.bytes(
              image.substring(0, image.length() - 1)
                  + ",\"subject\":"
                  + RunningRegistry.descriptor(RunningRegistry.OCI_IMAGE, MISSING)
                  + "}");
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static String fill(String text, Map<String, String> names) {
    String filled = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      filled = filled.replace("{" + name.getKey() + "}", name.getValue());
    }
    return filled;
  }
}
