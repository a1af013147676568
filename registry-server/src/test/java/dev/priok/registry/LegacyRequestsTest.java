package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.Action;
import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The doors of a 2015 registry: what docker search, podman search and old clients ask for. */
class LegacyRequestsTest {

  private static final RepositoryName SECRET = new RepositoryName("team/secret");

  @TempDir static Path root;
  @AutoClose static RunningRegistry registry;

  @BeforeAll
  static void start() {
    registry =
        RunningRegistry.open(
            root,
            settings -> settings,
            (caller, request) -> {
              boolean known = caller.authorization() != null;
              boolean hidden =
                  request.action() == Action.CATALOG
                      || (request.action() == Action.LIST && SECRET.equals(request.repository()));
              return hidden && !known
                  ? new AccessDecision.Unauthenticated(null, "Basic realm=\"x\"", "log in")
                  : new AccessDecision.Allowed(null);
            });
    for (String name : List.of("busybox", "team/app", "team/application", "team/secret")) {
      registry.pushImage(name, "v1", "layer");
    }
  }

  private static List<String> names(HttpResponse<byte[]> response, String query)
      throws IOException {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    JsonNode body = new ObjectMapper().readTree(response.body());
    List<String> names = new ArrayList<>();
    body.path("results").forEach(result -> names.add(result.path("name").asText()));
    assertThat(body.path("num_results").asInt()).isEqualTo(names.size());
    assertThat(body.path("query").asText(null)).isEqualTo(query);
    return names;
  }

  @Test
  void saysThatARegistryIsHere() {
    HttpResponse<byte[]> response = registry.get("/v1/_ping");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(text(response)).isEqualTo("true");
    assertThat(header(response, "X-Docker-Registry-Standalone")).isEqualTo("true");
  }

  @Test
  void findsByAPartOfTheName() throws Exception {
    assertThat(found("App")).containsExactly("team/app", "team/application");
    assertThat(found("")).hasSize(4);
    assertThat(found("nothing")).isEmpty();
    assertThat(names(registry.get("/v1/search?q=team&n=1", "Authorization", "x"), "team"))
        .hasSize(1);
  }

  private static List<String> found(String query) throws IOException {
    return names(registry.get("/v1/search?q=" + query, "Authorization", "x"), query);
  }

  @Test
  void searchesOnlyForWhoMayList() {
    HttpResponse<byte[]> response = registry.get("/v1/search?q=app");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(header(response, "WWW-Authenticate")).isEqualTo("Basic realm=\"x\"");
  }

  @ParameterizedTest
  @CsvSource({"-1", "x", "1.5"})
  void refusesABadNumber(String n) {
    HttpResponse<byte[]> response = registry.get("/v1/search?q=a&n=" + n, "Authorization", "x");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(text(response)).contains("PAGINATION_NUMBER_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*/*", "application/json", "text/plain"})
  void greetsWhoeverIsNoBrowserWithWhatItMaySee(String accept) throws Exception {
    List<String> headers = accept.isEmpty() ? List.of() : List.of("Accept", accept);
    List<String> known = Stream.concat(headers.stream(), Stream.of("Authorization", "x")).toList();

    assertThat(names(registry.get("/", headers.toArray(String[]::new)), "")).isEmpty();
    assertThat(names(registry.get("/", known.toArray(String[]::new)), "")).contains("team/secret");
  }

  @Test
  void greetsABrowserWithTheCommandToPush() {
    HttpResponse<byte[]> response =
        registry.get("/", "Accept", "text/html,application/xhtml+xml,application/json;q=0.9");

    assertThat(header(response, "Content-Type")).startsWith("text/plain");
    assertThat(text(response)).contains("docker push 127.0.0.1:" + registry.port() + "/NAME:TAG");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /v1/repositories/library/app/",
    "PUT, /v1/images/0123456789abcdef/json",
    "GET, /v1/repositories/library/app/images",
    "GET, /v1/users/",
    "GET, /v1/",
    "GET, /v1",
  })
  void tellsAV1ClientWhyAndWhatToDo(String method, String path) {
    HttpResponse<byte[]> response =
        registry.send(method, path, java.net.http.HttpRequest.BodyPublishers.ofString("[]"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(text(response)).contains("UNSUPPORTED", "not v1", "docker 1.10 or newer");
  }
}
