package dev.priok.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RouterTest {

  private static final String HEX = "a".repeat(64);
  private static final Digest DIGEST = new Digest(DigestAlgorithm.SHA256, HEX);
  private static final UUID ID = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
  private static final RepositoryName APP = new RepositoryName("team/app");

  static Stream<Arguments> routes() {
    String upload = "/v2/team/app/blobs/uploads/" + ID;
    return Stream.of(
        Arguments.of("GET /", new Route.Root()),
        Arguments.of("GET /v2/", new Route.Base()),
        Arguments.of("HEAD /v2", new Route.Base()),
        Arguments.of("GET /v2/_catalog", new Route.ListRepositories()),
        Arguments.of("GET /v2/team/app/tags/list", new Route.ListTags(APP)),
        Arguments.of("GET /v2/team/app/manifests/v1", new Route.PullManifest(APP, new Tag("v1"))),
        Arguments.of(
            "HEAD /v2/team/app/manifests/sha256:" + HEX, new Route.PullManifest(APP, DIGEST)),
        Arguments.of(
            "GET /v2/team/app/manifests/sha256%3a" + HEX, new Route.PullManifest(APP, DIGEST)),
        Arguments.of("PUT /v2/team/app/manifests/v1", new Route.PutManifest(APP, new Tag("v1"))),
        Arguments.of(
            "DELETE /v2/team/app/manifests/v1", new Route.DeleteManifest(APP, new Tag("v1"))),
        Arguments.of("GET /v2/team/app/blobs/sha256:" + HEX, new Route.PullBlob(APP, DIGEST)),
        Arguments.of("DELETE /v2/team/app/blobs/sha256:" + HEX, new Route.DeleteBlob(APP, DIGEST)),
        Arguments.of("POST /v2/team/app/blobs/uploads/", new Route.StartUpload(APP)),
        Arguments.of("POST /v2/team/app/blobs/uploads", new Route.StartUpload(APP)),
        Arguments.of("PATCH " + upload, new Route.AppendUpload(APP, ID)),
        Arguments.of("PUT " + upload, new Route.CommitUpload(APP, ID)),
        Arguments.of("GET " + upload, new Route.UploadStatus(APP, ID)),
        Arguments.of("DELETE " + upload, new Route.CancelUpload(APP, ID)),
        Arguments.of("GET /v2/team/app/referrers/" + DIGEST, new Route.ListReferrers(APP, DIGEST)),
        Arguments.of("GET /v1/_ping", new Route.LegacyPing()),
        Arguments.of("GET /v1/search", new Route.LegacySearch()),
        Arguments.of("PUT /v1/repositories/a/", new Route.LegacyRequest()),
        // Names made of the words that end a path.
        Arguments.of(
            "GET /v2/tags/list/tags/list", new Route.ListTags(new RepositoryName("tags/list"))),
        Arguments.of("GET /v2/tags/tags/list", new Route.ListTags(new RepositoryName("tags"))),
        Arguments.of(
            "GET /v2/blobs/uploads/manifests/v1",
            new Route.PullManifest(new RepositoryName("blobs/uploads"), new Tag("v1"))),
        Arguments.of(
            "GET /v2/manifests/manifests/manifests",
            new Route.PullManifest(new RepositoryName("manifests"), new Tag("manifests"))),
        Arguments.of(
            "GET /v2/v2/manifests/list",
            new Route.PullManifest(new RepositoryName("v2"), new Tag("list"))));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void routes(String request, Route expected) {
    String[] parts = request.split(" ", 2);

    assertThat(Router.route(parts[0], parts[1])).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /, 'GET, HEAD'",
    "PUT, /v2/, 'GET, HEAD'",
    "POST, /v2/_catalog, 'GET, HEAD'",
    "DELETE, /v2/a/tags/list, 'GET, HEAD'",
    "PATCH, /v2/a/manifests/v1, 'GET, HEAD, PUT, DELETE'",
    "GET, /v2/a/blobs/uploads/, POST",
    "GET, /v2/a/blobs/uploads, POST",
    "POST, /v2/a/blobs/uploads/123e4567-e89b-12d3-a456-426614174000, 'GET, HEAD, PATCH, PUT, DELETE'",
    "get, /v2/, 'GET, HEAD'",
  })
  void saysWhatIsAllowed(String method, String path, String allowed) {
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> Router.route(method, path))
        .satisfies(refusal -> {
          assertThat(refusal.code().status()).isEqualTo(405);
          assertThat(refusal.headers()).containsEntry("Allow", allowed);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "/, 'GET, HEAD, OPTIONS'",
    "/token, 'GET, POST, OPTIONS'",
    "/v2/, 'GET, HEAD, OPTIONS'",
    "/v2/_catalog, 'GET, HEAD, OPTIONS'",
    "/v2/a/tags/list, 'GET, HEAD, OPTIONS'",
    "/v2/a/manifests/v1, 'GET, HEAD, PUT, DELETE, OPTIONS'",
    "/v2/a/blobs/uploads/, 'POST, OPTIONS'",
    "/v2/a/blobs/uploads, 'POST, OPTIONS'",
  })
  void tellsABrowserWhatAPathTakes(String path, String allowed) {
    assertThat(Router.route("OPTIONS", path)).isEqualTo(new Route.Options(allowed));
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/a/manifests/%00, TAG_INVALID",
    "/v2/a/manifests/%2e%2e, TAG_INVALID",
    "/v2/a/manifests/%c3%28, UNSUPPORTED",
    "/v2/a/manifests/%4, UNSUPPORTED",
    "/v2/a/manifests/%-1, UNSUPPORTED",
    "/v2/a%2Fb/manifests/v1, NAME_INVALID",
    "/v2/%2e%2e/manifests/v1, NAME_INVALID",
    "/v2/a/../manifests/v1, NAME_INVALID",
    "/v2/a/blobs/uploads/../../x, UNSUPPORTED",
    "/v2/a/blobs/uploads/..%2f..%2fx, NAME_INVALID",
    "/v2/a/blobs/uploads/1-1-1-1-1, BLOB_UPLOAD_UNKNOWN",
    "/v3/, UNSUPPORTED",
    "'', UNSUPPORTED",
    "*, UNSUPPORTED",
  })
  void refusesTrickery(String path, String code) {
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> Router.route("GET", path))
        .satisfies(refusal -> assertThat(refusal.code().wireName()).isEqualTo(code));
  }
}
