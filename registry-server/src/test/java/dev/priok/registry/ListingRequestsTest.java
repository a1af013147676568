package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.RunningRegistry.Image;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingRequestsTest {

  private static final List<String> REPOSITORIES =
      List.of("a", "a/b", "a/b/c", "a-b", "a.b", "a0", "b/only-below", "z");
  private static final List<String> TAGS = List.of("1.0", "Beta", "_x", "latest", "v1-rc");

  @TempDir static Path root;
  @AutoClose static RunningRegistry registry;

  @BeforeAll
  static void start() throws Exception {
    registry = RunningRegistry.open(root);
    Image image = registry.pushImage("z", "1.0", "layer");
    for (String tag : TAGS) {
      registry.put("/v2/z/manifests/" + tag, RunningRegistry.bytes(image.manifest()));
    }
    for (String name : REPOSITORIES) {
      Files.createDirectories(registry.file("repositories/" + name + "/_manifests"));
    }
    registry.startUpload("just-an-upload");
    Files.createDirectories(registry.file("repositories/Not-A-Name/_manifests"));
    Files.writeString(registry.file("repositories/a-file"), "foreign");
    Files.writeString(registry.file("repositories/z/_manifests/tags/foreign-file"), "foreign");
    Files.createDirectories(registry.file("repositories/z/_manifests/tags/without-a-link"));
  }

  private static List<String> names(HttpResponse<byte[]> response, String field) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    try {
      List<String> names = new ArrayList<>();
      JsonNode entries = new ObjectMapper().readTree(response.body()).get(field);
      entries.forEach(entry -> names.add(entry.asText()));
      return names;
    } catch (java.io.IOException e) {
      throw new AssertionError(text(response), e);
    }
  }

  private static List<String> followed(String path, String field) {
    List<String> all = new ArrayList<>();
    String next = path;
    while (next != null) {
      HttpResponse<byte[]> response = registry.get(next);
      all.addAll(names(response, field));
      String link = header(response, "Link");
      if (link != null) {
        assertThat(link).matches("</v2/[^>]*>; rel=\"next\"");
      }
      next = link == null ? null : link.substring(1, link.indexOf('>'));
    }
    return all;
  }

  @Test
  void listsRepositoriesInDistributionsOrder() {
    HttpResponse<byte[]> response = registry.get("/v2/_catalog");

    assertThat(names(response, "repositories")).isEqualTo(REPOSITORIES);
    assertThat(header(response, "Link")).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9})
  void pagesThroughTheCatalog(int n) {
    assertThat(followed("/v2/_catalog?n=" + n, "repositories")).isEqualTo(REPOSITORIES);
  }

  @ParameterizedTest
  @CsvSource({
    "a, 'a/b'",
    "a/a, 'a/b'",
    "a/b, 'a/b/c'",
    "a/b/x, a-b",
    "'a/', 'a/b'",
    "b, b/only-below",
    "zz, ",
    "A, a",
  })
  void beginsAfterANameThatNeedNotExist(String last, String expected) {
    List<String> names = names(registry.get("/v2/_catalog?n=1&last=" + last), "repositories");

    assertThat(names).isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  @Test
  void cutsAnExcessiveCatalogPage() {
    assertThat(names(registry.get("/v2/_catalog?n=99999999999999"), "repositories"))
        .isEqualTo(REPOSITORIES);
  }

  @Test
  void cutsAPageToTheLimitsOfTheConfigurationAndLeadsOn() {
    try (RunningRegistry limited =
        RunningRegistry.open(root, s -> RunningRegistry.listing(s, 3, 2))) {
      HttpResponse<byte[]> catalog = limited.get("/v2/_catalog?n=99");
      HttpResponse<byte[]> tags = limited.get("/v2/z/tags/list?n=99");

      assertThat(names(catalog, "repositories")).isEqualTo(REPOSITORIES.subList(0, 3));
      assertThat(header(catalog, "Link")).contains("n=3", "last=a%2Fb%2Fc", "rel=\"next\"");
      assertThat(names(tags, "tags")).isEqualTo(TAGS.subList(0, 2));
      assertThat(header(tags, "Link")).contains("n=2", "last=Beta", "rel=\"next\"");
    }
  }

  @Test
  void listsTagsInTheOrderOfTheirCharacters() {
    HttpResponse<byte[]> response = registry.get("/v2/z/tags/list");

    assertThat(names(response, "tags")).isEqualTo(TAGS);
    assertThat(text(response)).startsWith("{\"name\":\"z\",");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 6})
  void pagesThroughTags(int n) {
    assertThat(followed("/v2/z/tags/list?n=" + n, "tags")).isEqualTo(TAGS);
  }

  @Test
  void continuesAfterATagThatHasGone() {
    assertThat(names(registry.get("/v2/z/tags/list?last=C"), "tags"))
        .isEqualTo(List.of("_x", "latest", "v1-rc"));
  }

  @Test
  void answersNothingToZero() {
    assertThat(names(registry.get("/v2/z/tags/list?n=0"), "tags")).isEmpty();
    assertThat(names(registry.get("/v2/_catalog?n=0"), "repositories")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1.5", "0x10", "%2B1", "1%00"})
  void refusesABadNumber(String n) {
    for (String path : List.of("/v2/_catalog", "/v2/z/tags/list")) {
      HttpResponse<byte[]> response = registry.get(path + "?n=" + n);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(text(response)).contains("PAGINATION_NUMBER_INVALID");
    }
  }

  @Test
  void doesNotKnowARepositoryWithoutManifests() {
    for (String name : List.of("nothing", "just-an-upload", "b")) {
      HttpResponse<byte[]> response = registry.get("/v2/" + name + "/tags/list");
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(text(response)).contains("NAME_UNKNOWN", name);
    }
  }

  @Test
  void anEmptiedRepositoryHasNoTagsButIsThere() {
    assertThat(text(registry.get("/v2/a/tags/list"))).isEqualTo("{\"name\":\"a\",\"tags\":[]}");
  }

  @Test
  void anEmptyStoreHasAnEmptyCatalog(@TempDir Path empty) {
    try (RunningRegistry other = RunningRegistry.open(empty)) {
      assertThat(text(other.get("/v2/_catalog"))).isEqualTo("{\"repositories\":[]}");
    }
  }
}
