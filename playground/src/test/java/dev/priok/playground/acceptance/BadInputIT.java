package dev.priok.playground.acceptance;

import static dev.priok.playground.acceptance.Refusals.assertRefused;
import static dev.priok.playground.acceptance.Refusals.assertSpecError;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nothing a client sends gives a 5xx, and what lies under {@code /v2/} is refused in the
 * specification's JSON (distribution-spec v1.1.1, "Error Codes").
 */
@AcceptanceTest(tools = {})
class BadInputIT {

  private static final String ZEROS = "sha256:" + "0".repeat(64);
  private static final byte[] BLOB = new byte[1000];

  private static PriokRegistry registry;
  private static String blob;

  @BeforeAll
  static void setUp(Sandbox sandbox) {
    registry = sandbox.priok();
    new Random(50).nextBytes(BLOB);
    blob = registry.client().pushBlob("app", BLOB);
  }

  @AfterAll
  static void stillServes() {
    RegistryClient.expect(200, registry.client().get("/v2/"));
    assertThat(registry.client().blob("app", blob).body()).isEqualTo(BLOB);
    assertThat(registry.client().catalog()).isEmpty();
  }

  /** ZEROS is a well-formed digest of nothing, LONG 300 letters. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /v2/App/manifests/1                            | 400 | NAME_INVALID",
        "GET    | /v2/a..b/manifests/1                           | 400 | NAME_INVALID",
        "GET    | /v2/-app/tags/list                             | 400 | NAME_INVALID",
        "GET    | /v2/LONG/tags/list                             | 400 | NAME_INVALID",
        "GET    | /v2/app_/blobs/ZEROS                           | 400 | NAME_INVALID",
        "GET    | /v2/_uploads/manifests/1                       | 400 | NAME_INVALID",
        "POST   | /v2/App/blobs/uploads/                         | 400 | NAME_INVALID",
        "DELETE | /v2/App/manifests/1                            | 400 | NAME_INVALID",
        "GET    | /v2/app/manifests/.hidden                      | 400 | TAG_INVALID",
        "GET    | /v2/app/manifests/LONG                         | 400 | TAG_INVALID",
        "GET    | /v2/app/manifests/sha256:12                    | 400 | DIGEST_INVALID",
        "GET    | /v2/app/blobs/sha256:XYZ                       | 400 | DIGEST_INVALID",
        "GET    | /v2/app/blobs/latest                           | 400 | DIGEST_INVALID",
        "HEAD   | /v2/app/blobs/latest                           | 400 | ''",
        "DELETE | /v2/app/blobs/md5:d41d8cd98f00b204e9800998ecf8 | 400 | DIGEST_INVALID",
        "GET    | /v2/app/manifests/ZEROS                        | 404 | MANIFEST_UNKNOWN",
        "GET    | /v2/app/manifests/nosuchtag                    | 404 | MANIFEST_UNKNOWN",
        "HEAD   | /v2/app/manifests/nosuchtag                    | 404 | ''",
        "GET    | /v2/app/blobs/ZEROS                            | 404 | BLOB_UNKNOWN",
        "DELETE | /v2/app/blobs/ZEROS                            | 404 | BLOB_UNKNOWN",
        "GET    | /v2/nosuch/tags/list                           | 404 | NAME_UNKNOWN",
        "GET    | /v2/app/blobs/uploads/nosuch                   | 404 | BLOB_UPLOAD_UNKNOWN",
        "PATCH  | /v2/app/blobs/uploads/00000000-0000-0000-0000-000000000000 | 404 | BLOB_UPLOAD_UNKNOWN",
        "DELETE | /v2/app/blobs/uploads/..                       | 4xx | ANY",
        "GET    | /v2/_catalog?n=-1                              | 400 | PAGINATION_NUMBER_INVALID",
        "GET    | /v2/_catalog?n=many                            | 400 | PAGINATION_NUMBER_INVALID",
        "GET    | /v2/app/tags/list?n=1.5                        | 400 | PAGINATION_NUMBER_INVALID",
        "GET    | /v2/app/tags/list?last=%C0%AF                  | 400 | ANY",
        "PUT    | /v2/                                           | 405 | UNSUPPORTED",
        "DELETE | /v2/_catalog                                   | 405 | UNSUPPORTED",
        "PATCH  | /v2/app/manifests/1                            | 405 | UNSUPPORTED",
        "POST   | /v2/app/tags/list                              | 405 | UNSUPPORTED",
        "TRACE  | /v2/app/manifests/1                            | 405 | ANY",
        "BREW   | /v2/app/manifests/1                            | 405 | ANY",
        "GET    | /v2/nothing                                    | 404 | ANY",
        "GET    | /v2/app/unknown/thing                          | 404 | ANY",
        "GET    | /v2//manifests/1                               | 4xx | ANY",
        "GET    | /v2/../../etc/passwd                           | 4xx | ANY",
        "GET    | /v2/app/blobs/..%2f..%2f..%2fetc%2fpasswd      | 4xx | ANY",
        "GET    | /v2/%2e%2e/%2e%2e/manifests/1                  | 4xx | ANY",
        "GET    | /v2/app/manifests/%00                          | 4xx | ANY",
        "GET    | /v2/app/manifests/a%0d%0aX-Evil:%201           | 4xx | ANY",
        "GET    | /v2/app/manifests/%zz                          | 4xx | ANY",
        "GET    | /v2/app/manifests/a%C0%AF                      | 4xx | ANY",
        "GET    | /v2/app;x=y/manifests/1                        | 4xx | ANY",
        "GET    | /v2/app\\manifests\\1                          | 4xx | ANY",
      })
  void refusesTargets(String method, String target, String status, String code) {
    String path = target.replace("ZEROS", ZEROS).replace("LONG", "a".repeat(300));

    RawHttp.Answer answer = send(method + " " + path + " HTTP/1.1", "", "");

    assertRefused(answer, status, code);
    assertThat(answer.header("X-Evil")).isEmpty();
  }

  @ParameterizedTest(name = "Range: {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=1000-        | 416",
        "bytes=5000-6000    | 416",
        "bytes=-0           | 416",
        "bytes=500-0        | 200,416",
        "bytes=a-b          | 200,416",
        "bytes=             | 200,416",
        "bytes=--1          | 200,416",
        "bytes=99999999999999999999- | 200,416",
        "lines=0-1          | 200,416",
        "bytes=0-0,-1,5-6   | 200,206,416",
        "bytes=0-99999999999999999999 | 206,200",
      })
  void answersOddRangesAsRfc9110Allows(String range, String statuses) {
    RawHttp.Answer answer =
        send("GET /v2/app/blobs/" + blob + " HTTP/1.1", "Range: " + range + "\r\n", "");

    assertThat(statuses.split(",")).contains(Integer.toString(answer.status()));
    if (answer.status() == 416) {
      assertThat(answer.header("Content-Range")).isEqualTo("bytes */1000");
    }
  }

  @ParameterizedTest(name = "Content-Range: {0}")
  @CsvSource({"5-9", "0-3", "9-5", "-1-3", "abc", "0-99999999999999999999", "bytes 9-12/13"})
  void refusesContentRangesAndKeepsTheUpload(String range) {
    String upload = registry.client().openUpload("app");
    upload = registry.client().append(upload, new byte[] {1, 2, 3});

    RawHttp.Answer answer =
        send(
            "PATCH " + upload + " HTTP/1.1",
            "Content-Range: " + range + "\r\nContent-Length: 4\r\n",
            "abcd");

    assertThat(answer.status()).isBetween(400, 416);
    assertSpecError(answer, "ANY");
    byte[] whole = {1, 2, 3, 4};
    registry
        .client()
        .commit(registry.client().append(upload, new byte[] {4}), Sha256.digest(whole));
    assertThat(registry.client().blob("app", Sha256.digest(whole)).body()).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource({"sha256:12", "md5:00", "''", "sha256:" + "Z", "../../etc/passwd", "ZEROS"})
  void refusesToCommitUnderAnotherDigest(String digest) {
    String upload = registry.client().openUpload("app");

    RawHttp.Answer answer =
        send(
            "PUT " + upload + "?digest=" + digest.replace("ZEROS", ZEROS) + " HTTP/1.1",
            "Content-Length: 4\r\n",
            "abcd");

    assertRefused(answer, "400", "DIGEST_INVALID");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "two lengths          | Content-Length: 3~Content-Length: 4~",
        "a negative length    | Content-Length: -1~",
        "a length that is none | Content-Length: three~",
        "length and chunks    | Content-Length: 3~Transfer-Encoding: chunked~",
        "an unknown coding    | Transfer-Encoding: gzip, mystery~",
        "a header without end | X-Long: LONG~",
        "a space before colon | Content-Length : 3~",
        "a folded header      | X-A: 1~ 2~",
        "a NUL                | X-A: a\u0000b~",
        "no name              | : x~",
        "two hosts            | Host: a~",
        "a strange digest     | Digest: ??~",
        "a broken credential  | Authorization: Basic !!!~",
        "no scheme            | Authorization: ~",
        "strange expectation  | Expect: 200-maybe~",
        "forged address       | X-Forwarded-For: 1.2.3.4%0aINFO~",
      })
  void answersHeaderTricksWithoutAServerError(String what, String headers) {
    String lines = headers.replace("~", "\r\n").replace("LONG", "x".repeat(100_000));

    // The body is a whole one where the headers promise chunks.
    RawHttp.Answer answer = send("POST /v2/app/blobs/uploads/ HTTP/1.1", lines, "0\r\n\r\n");

    // RFC 9112, section 6.1 asks for 501 where a transfer coding is not known.
    assertThat(answer.status()).as(answer.body()).matches(status -> status < 500 || status == 501);
    assertThat(answer.body().toLowerCase(Locale.ROOT))
        .doesNotContain("<html", "exception", "jetty");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /v2/",
    "GET /v2/ HTTP/9.9",
    "GET  /v2/ HTTP/1.1",
    "nonsense",
    "GET http://[/v2/ HTTP/1.1",
    "OPTIONS * HTTP/1.1"
  })
  void answersBrokenRequestLinesWithoutAServerError(String line) {
    RawHttp.Answer answer = send(line, "", "");

    // 505 (HTTP Version Not Supported) is the one the HTTP specification asks for.
    assertThat(answer.status()).as(answer.body()).matches(status -> status < 500 || status == 505);
    assertThat(answer.body().toLowerCase(Locale.ROOT))
        .doesNotContain("<html", "exception", "jetty");
  }

  @Test
  void answersAnEndlessTargetWithoutAServerError() {
    RawHttp.Answer answer = send("GET /v2/" + "a/".repeat(100_000) + "tags/list HTTP/1.1", "", "");

    assertThat(answer.status()).isIn(400, 404, 414, 431);
  }

  private static RawHttp.Answer send(String line, String headers, String body) {
    return new RawHttp(registry.address()).send(line, headers, body);
  }
}
