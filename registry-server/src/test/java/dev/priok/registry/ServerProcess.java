package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/** The shaded jar while it runs, and after. */
final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern SERVING =
      Pattern.compile(" address=\"127.0.0.1:(\\d+)\" management=\"127.0.0.1:(\\d+)\"");

  private static final String[] AUTHORIZED = {"Authorization", ServerEnvironment.AUTHORIZATION};

  private final Process process;
  private final Path log;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Waits until it takes requests; ends the process when that does not come about. */
  ServerProcess awaitServing() {
    try {
      await().atMost(PATIENCE).until(() -> !process.isAlive() || SERVING.matcher(log()).find());
      if (process.isAlive()) {
        return this;
      }
    } catch (ConditionTimeoutException _) {
      // The log says more than that time has passed.
    }
    close();
    throw new AssertionError("the server did not start: " + log());
  }

  long pid() {
    return process.pid();
  }

  int port() {
    return port(1);
  }

  int managementPort() {
    return port(2);
  }

  private int port(int group) {
    Matcher matcher = SERVING.matcher(log());
    if (!matcher.find()) {
      throw new AssertionError("not serving: " + log());
    }
    return Integer.parseInt(matcher.group(group));
  }

  /** All that it has written. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int awaitExit() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the server did not end: " + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void terminate() {
    process.destroy();
  }

  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  HttpResponse<String> get(String path, String... headers) {
    return getAt(port(), path, headers);
  }

  HttpResponse<String> manage(String path, String... headers) {
    return getAt(managementPort(), path, headers);
  }

  HttpResponse<String> getAt(int port, String path, String... headers) {
    try {
      return send("GET", port, path, "", headers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String path) throws IOException {
    expect(202, send("DELETE", port(), path, ""));
  }

  /** Orders a collection at the management port; returns the status. */
  int collect() throws IOException {
    return send("POST", managementPort(), "/gc", "", AUTHORIZED).statusCode();
  }

  JsonNode stats() throws IOException {
    return new ObjectMapper().readTree(manage("/stats", AUTHORIZED).body());
  }

  /** Pushes an image of small layers. Returns its digest once the registry acknowledged it. */
  String pushImage(String repository, String tag, List<String> layers, String... headers)
      throws IOException {
    List<String> descriptors = new ArrayList<>();
    for (String layer : layers) {
      descriptors.add(descriptor(pushBlob(repository, layer, headers), layer));
    }
    String config = "{\"of\":\"" + repository + ":" + tag + "\"}";
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                RunningRegistry.OCI_IMAGE,
                descriptor(pushBlob(repository, config, headers), config),
                String.join(",", descriptors));
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = RunningRegistry.OCI_IMAGE;
    String path = "/v2/" + repository + "/manifests/" + tag;
    expect(201, send("PUT", port(), path, manifest, all));
    return digest(manifest);
  }

  /** Pulls an image of two layers with all of its content; returns its digest. */
  String assertWhole(String repository, String tag) throws IOException {
    HttpResponse<String> manifest = get("/v2/" + repository + "/manifests/" + tag);
    assertThat(manifest.statusCode()).as("%s:%s", repository, tag).isEqualTo(200);
    List<String> blobs = new ObjectMapper().readTree(manifest.body()).findValuesAsText("digest");
    assertThat(blobs).as("%s:%s", repository, tag).hasSize(3);
    for (String digest : blobs) {
      HttpResponse<String> content = get("/v2/" + repository + "/blobs/" + digest);
      assertThat(content.statusCode()).as("%s of %s:%s", digest, repository, tag).isEqualTo(200);
      assertThat(digest(content.body())).isEqualTo(digest);
    }
    return digest(manifest.body());
  }

  String pushBlob(String repository, String content, String... headers) throws IOException {
    String location = startUpload(repository, headers);
    String digest = digest(content);
    expect(201, send("PUT", port(), location + "?digest=" + digest, content, headers));
    return digest;
  }

  String startUpload(String repository, String... headers) throws IOException {
    String path = "/v2/" + repository + "/blobs/uploads/";
    HttpResponse<String> begun = expect(202, send("POST", port(), path, "", headers));
    return begun.headers().firstValue("Location").orElseThrow();
  }

  static String digest(String content) {
    return RunningRegistry.sha256(content.getBytes(StandardCharsets.UTF_8)).toString();
  }

  static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static String descriptor(String digest, String content) {
    return "{\"mediaType\":\"application/octet-stream\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(digest, content.length());
  }

  private static HttpResponse<String> expect(int status, HttpResponse<String> response)
      throws IOException {
    if (response.statusCode() != status) {
      throw new IOException(
          response.request().method() + ": " + response.statusCode() + " " + response.body());
    }
    return response;
  }

  HttpResponse<String> send(String method, int port, String path, String body, String... headers)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    process.destroyForcibly();
    awaitExit();
  }
}
