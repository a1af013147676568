package dev.priok.playground.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The registry protocol in plain HTTP, for what no command line tool shows. Usable by several
 * threads.
 */
final class RegistryClient {

  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private static final String ACCEPT =
      String.join(
          ", ",
          OCI_MANIFEST,
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI base;
  private final Map<String, String> authorization;

  private RegistryClient(String address, Map<String, String> authorization) {
    this.base = URI.create("http://" + address);
    this.authorization = authorization;
  }

  static RegistryClient anonymous(String address) {
    return new RegistryClient(address, Map.of());
  }

  RegistryClient as(String user, String password) {
    byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new RegistryClient(
        base.getAuthority(),
        Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials)));
  }

  /** Whether somebody answers HTTP there, whatever the answer. */
  boolean answers() {
    try {
      return get("/v2/").statusCode() > 0;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  HttpResponse<byte[]> get(String target) {
    return send("GET", target, Map.of("Accept", ACCEPT), BodyPublishers.noBody());
  }

  HttpResponse<byte[]> delete(String target) {
    return send("DELETE", target, Map.of(), BodyPublishers.noBody());
  }

  HttpResponse<byte[]> manifest(String repository, String reference) {
    return get("/v2/" + repository + "/manifests/" + reference);
  }

  HttpResponse<byte[]> blob(String repository, String digest) {
    return get("/v2/" + repository + "/blobs/" + digest);
  }

  HttpResponse<byte[]> deleteManifest(String repository, String reference) {
    return delete("/v2/" + repository + "/manifests/" + reference);
  }

  /** Opens an upload session and returns the target of the next request. */
  String openUpload(String repository) {
    HttpResponse<byte[]> opened =
        send("POST", "/v2/" + repository + "/blobs/uploads/", Map.of(), BodyPublishers.noBody());
    expect(202, opened);
    return location(opened);
  }

  /** Appends to an upload session and returns the target of the next request. */
  String append(String upload, byte[] content) {
    HttpResponse<byte[]> appended =
        send(
            "PATCH",
            upload,
            Map.of("Content-Type", "application/octet-stream"),
            BodyPublishers.ofByteArray(content));
    expect(202, appended);
    return location(appended);
  }

  /** Ends an upload session with all of the blob's bytes sent before (end-6). */
  void commit(String upload, String digest) {
    put(withDigest(upload, digest), "application/octet-stream", new byte[0]);
  }

  /**
   * POST and PUT (distribution-spec v1.1.1 end-4a, end-6); returns the digest of the taken blob.
   */
  String pushBlob(String repository, byte[] content) {
    String digest = Sha256.digest(content);
    put(withDigest(openUpload(repository), digest), "application/octet-stream", content);
    return digest;
  }

  /** Returns the digest once the registry has taken the manifest (end-7). */
  String pushManifest(String repository, String reference, String mediaType, byte[] manifest) {
    put("/v2/" + repository + "/manifests/" + reference, mediaType, manifest);
    return Sha256.digest(manifest);
  }

  private void put(String target, String mediaType, byte[] content) {
    expect(
        201,
        send(
            "PUT", target, Map.of("Content-Type", mediaType), BodyPublishers.ofByteArray(content)));
  }

  private static String withDigest(String upload, String digest) {
    return upload + (upload.contains("?") ? "&" : "?") + "digest=" + digest;
  }

  List<String> catalog() {
    return strings(json("/v2/_catalog?n=1000", Map.of()).path("repositories"));
  }

  List<String> tags(String repository) {
    return strings(json("/v2/" + repository + "/tags/list", Map.of()).path("tags"));
  }

  JsonNode json(String target, Map<String, String> headers) {
    HttpResponse<byte[]> answer = send("GET", target, headers, BodyPublishers.noBody());
    expect(200, answer);
    return json(answer.body());
  }

  static JsonNode json(byte[] content) {
    try {
      return JSON.readTree(content);
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + new String(content, StandardCharsets.UTF_8), e);
    }
  }

  static void expect(int status, HttpResponse<byte[]> answer) {
    if (answer.statusCode() != status) {
      throw new AssertionError(
          "%s: %d, not %d: %s"
              .formatted(
                  answer.request(),
                  answer.statusCode(),
                  status,
                  new String(answer.body(), StandardCharsets.UTF_8)));
    }
  }

  private HttpResponse<byte[]> send(
      String method, String target, Map<String, String> headers, BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(target))
            .timeout(Duration.ofSeconds(30))
            .method(method, body);
    headers.forEach(request::header);
    authorization.forEach(request::setHeader);
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String location(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static List<String> strings(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asText()));
    return values;
  }
}
