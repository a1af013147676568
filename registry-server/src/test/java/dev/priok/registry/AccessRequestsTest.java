package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.Action;
import dev.priok.registry.access.Caller;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRequestsTest {

  @TempDir Path root;
  @AutoClose RunningRegistry registry;
  List<AccessRequest> questions = new CopyOnWriteArrayList<>();
  volatile AccessDecision decision = new AccessDecision.Allowed("ann");

  @BeforeEach
  void start() {
    registry =
        RunningRegistry.open(
            root,
            settings -> settings,
            new AccessControl() {
              @Override
              public AccessDecision decide(Caller caller, AccessRequest request) {
                questions.add(request);
                boolean secret =
                    request.repository() != null
                        && request.repository().value().startsWith("secret/");
                return secret ? new AccessDecision.Forbidden("ann", "not yours") : decision;
              }

              @Override
              public Optional<String> invitation() {
                return Optional.of("Basic realm=\"more\"");
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/, PING, ",
    "GET, /v2/_catalog, CATALOG, ",
    "GET, /v2/a/tags/list, PULL, a",
    "HEAD, /v2/a/manifests/v1, PULL, a",
    "PUT, /v2/a/manifests/v1, PUSH, a",
    "DELETE, /v2/a/manifests/v1, DELETE, a",
    "DELETE, /v2/a/blobs/sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, DELETE, a",
    "POST, /v2/a/b/blobs/uploads/, PUSH, a/b",
    "GET, /v2/a/blobs/uploads/123e4567-e89b-12d3-a456-426614174000, PUSH, a",
    "DELETE, /v2/a/blobs/uploads/123e4567-e89b-12d3-a456-426614174000, PUSH, a",
  })
  void asksForWhatTheRouteNeeds(String method, String path, Action action, String repository) {
    registry.send(method, path, java.net.http.HttpRequest.BodyPublishers.noBody());

    assertThat(questions)
        .containsExactly(
            new AccessRequest(action, repository == null ? null : new RepositoryName(repository)));
  }

  @Test
  void refusesNobodyTheGreeting() {
    decision = new AccessDecision.Unauthenticated(null, "Basic realm=\"team\"", "log in first");

    assertThat(registry.get("/", "Accept", "text/html").statusCode()).isEqualTo(200);
    assertThat(questions).isEmpty();
    HttpResponse<byte[]> listing = registry.get("/");
    assertThat(listing.statusCode()).isEqualTo(200);
    assertThat(text(listing)).contains("\"num_results\":0");
    assertThat(questions).containsExactly(new AccessRequest(Action.CATALOG, null));
  }

  @Test
  void challengesWhoIsNotLoggedIn() {
    decision = new AccessDecision.Unauthenticated(null, "Basic realm=\"team\"", "log in first");

    HttpResponse<byte[]> response = registry.get("/v2/");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(header(response, "WWW-Authenticate")).isEqualTo("Basic realm=\"team\"");
    assertThat(text(response)).contains("UNAUTHORIZED", "log in first");
  }

  @Test
  void invitesWhoIsAllowedWithoutALoginButNotWhoHasOne() {
    assertThat(header(registry.get("/v2/"), "WWW-Authenticate")).isNull();

    decision = new AccessDecision.Allowed(null);

    HttpResponse<byte[]> response = registry.get("/v2/");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "WWW-Authenticate")).isEqualTo("Basic realm=\"more\"");
    assertThat(header(registry.get("/v2/_catalog"), "WWW-Authenticate")).isNull();
  }

  @Test
  void refusesBeforeAnythingHappens() {
    decision = new AccessDecision.Forbidden("ann", "ann may not push");

    HttpResponse<byte[]> response =
        registry.post("/v2/denied/blobs/uploads/?digest=" + sha256(bytes("x")), bytes("x"));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(text(response)).contains("DENIED", "ann may not push");
    assertThat(registry.file("repositories")).doesNotExist();
  }

  @Test
  void saysWhenToTryAgain() {
    decision = new AccessDecision.Throttled("ann", Duration.ofSeconds(42));

    HttpResponse<byte[]> response = registry.get("/v2/");

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(header(response, "Retry-After")).isEqualTo("42");
    assertThat(text(response)).contains("TOOMANYREQUESTS");
  }

  @Test
  void doesNotMountFromARepositoryThatTheCallerCannotPull() {
    Digest digest;
    try (RunningRegistry open = RunningRegistry.open(root)) {
      digest = open.pushBlob("secret/source", bytes("hidden"));
    }

    HttpResponse<byte[]> response =
        registry.post(
            "/v2/mine/blobs/uploads/?mount=" + digest + "&from=secret/source", new byte[0]);

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(registry.head("/v2/mine/blobs/" + digest).statusCode()).isEqualTo(404);
    assertThat(questions)
        .contains(new AccessRequest(Action.PULL, new RepositoryName("secret/source")));
  }
}
