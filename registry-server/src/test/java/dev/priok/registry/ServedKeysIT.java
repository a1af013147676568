package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.tls.CertificateFiles;
import dev.priok.registry.tls.TestCertificates;
import dev.priok.registry.token.TokenKeys;
import dev.priok.registry.token.TokenMint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of a file that the server was started with: each is to reach the part that follows it. */
class ServedKeysIT {
  /** Written by {@code htpasswd -nbB -C 4}: the password is "secret". */
  private static final String SECRET =
      "$2y$04$ShYuNilVGaNwm/PJvVVV7u1o41Trcr6NeERbHcJkFKKrMi9PhAM1q";

  private static final String[] ANN = {"Authorization", ServerProcess.basic("ann", "secret")};

  @TempDir Path folder;

  @Test
  void whatTheFileSaysOfServingCounts() throws Exception {
    String config =
        """
        http: {prefix: /reg, host: "https://hub.test", headers: {X-Team: [blue, green]}}
        catalog: {maxentries: 2}
        tags: {maxtags: 3}
        validation: {manifests: {layers: none, urls: {deny: [bad]}}}
        storage: {maintenance: {uploadpurging: {age: 1h, interval: 1s}}}
        auth: {anonymous: pull, htpasswd: {path: %1$s/users}, tokenkeyfile: %1$s/keys}
        """
            .formatted(folder);
    Files.writeString(folder.resolve("users"), "ann:" + SECRET + "\n");
    String key = key(1);
    Files.writeString(folder.resolve("keys"), key);
    Path first = staleUpload("first");
    try (ServerProcess server = start(config)) {
      for (String path : List.of("a/manifests/1", "b/manifests/1", "c/manifests/1")) {
        assertThat(put(server, path, "https://good/")).as(path).isEqualTo(201);
      }
      assertThat(put(server, "a/manifests/2", "https://bad/")).isEqualTo(400);
      for (String tag : List.of("2", "3", "4")) {
        put(server, "a/manifests/" + tag, "https://good/");
      }
      assertThat(server.get("/reg/v2/_catalog?n=9").body()).endsWith("[\"a\",\"b\"]}");
      assertThat(server.get("/reg/v2/a/tags/list?n=9").body()).endsWith("[\"1\",\"2\",\"3\"]}");
      assertThat(server.get("/reg/v2/").headers().firstValue("X-Team")).contains("blue, green");
      assertThat(server.get("/v2/").statusCode()).isEqualTo(404);
      try (RawClient client = new RawClient(server)) {
        client.write("GET /reg/v2/ HTTP/1.1\r\nHost: hub.test\r\n\r\n");
        assertThat(client.readHead()).contains("Bearer realm=\"https://hub.test/reg/token\"");
      }

      theKeysInTheFileSignAndVerify(server, key);

      await().until(() -> Files.notExists(first));
      Path second = staleUpload("second");
      await().until(() -> Files.notExists(second));
    }
  }

  @Test
  void aServerForReadingThatSpeaksOnlyTls13IsWhatTheFileMakesOfIt() throws Exception {
    TestCertificates certificate = TestCertificates.elliptic("first");
    CertificateFiles files = certificate.write(folder);
    String config =
        """
        http: {tls: {certificate: %s, key: %s, minimumtls: tls1.3}}
        storage: {maintenance: {readonly: {enabled: true}}}
        """
            .formatted(files.certificate(), files.key());
    try (ServerProcess server = start(config)) {
      assertThat(status(server, certificate, "TLSv1.3", "GET", "/v2/")).isEqualTo(200);
      assertThat(status(server, certificate, "TLSv1.3", "POST", "/v2/a/blobs/uploads/"))
          .isEqualTo(405);
      assertThatThrownBy(() -> status(server, certificate, "TLSv1.2", "GET", "/v2/"))
          .isInstanceOf(SSLException.class);
    }
  }

  private void theKeysInTheFileSignAndVerify(ServerProcess server, String key) throws IOException {
    String token = token(server);
    assertThat(isSignedWith(key, token)).isTrue();
    String other = key(2);
    Files.writeString(folder.resolve("keys"), other + key);

    assertThat(isSignedWith(other, token(server))).isTrue();
    assertThat(push(server, token)).as("the key before still counts").isEqualTo(202);
    Files.writeString(folder.resolve("keys"), other);
    assertThat(push(server, token)).isEqualTo(401);
  }

  private static String token(ServerProcess server) throws IOException {
    String answer = server.get("/reg/token?scope=repository:a:push", ANN).body();
    return new ObjectMapper().readTree(answer).get("token").asText();
  }

  private boolean isSignedWith(String key, String token) throws IOException {
    Path file = Files.writeString(Files.createTempFile(folder, "one", ".key"), key);
    TokenMint mint = new TokenMint(TokenKeys.of(file, Clock.systemUTC()), Clock.systemUTC());
    return mint.read(token, _ -> Optional.of(SECRET)).isPresent();
  }

  private static String key(int seed) {
    byte[] key = new byte[32];
    key[0] = (byte) seed;
    return Base64.getEncoder().encodeToString(key) + "\n";
  }

  private static int push(ServerProcess server, String token) throws IOException {
    String path = "/reg/v2/a/blobs/uploads/";
    return server
        .send("POST", server.port(), path, "", "Authorization", "Bearer " + token)
        .statusCode();
  }

  /** Pushes a manifest none of whose blobs is there. */
  private static int put(ServerProcess server, String path, String url) throws IOException {
    String digest = ServerProcess.digest("absent");
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"x/y","digest":"%s","size":6},
        "layers":[{"mediaType":"x/y","digest":"%2$s","size":6,"urls":["%s"]}]}\
        """
            .formatted(RunningRegistry.OCI_IMAGE, digest, url);
    return server
        .send(
            "PUT",
            server.port(),
            "/reg/v2/" + path,
            manifest,
            "Content-Type",
            RunningRegistry.OCI_IMAGE,
            ANN[0],
            ANN[1])
        .statusCode();
  }

  /** The data of an upload that was last written to two hours ago. */
  private Path staleUpload(String name) throws IOException {
    Path uploads = folder.resolve("store/docker/registry/v2/repositories/a/_uploads");
    Path session = Files.createDirectories(uploads.resolve(name));
    Path data = Files.writeString(session.resolve("data"), "12345");
    Ageing.age(session, Duration.ofHours(2));
    return data;
  }

  private static int status(
      ServerProcess server, TestCertificates trusted, String version, String method, String path)
      throws Exception {
    SSLParameters only = new SSLParameters();
    only.setProtocols(new String[] {version});
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(TestCertificates.trusting(trusted))
            .sslParameters(only)
            .build()) {
      URI uri = URI.create("https://127.0.0.1:" + server.port() + path);
      HttpRequest request =
          HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private ServerProcess start(String keys) throws IOException {
    ServerEnvironment environment = new ServerEnvironment(folder);
    environment.configure(keys);
    return environment.serve();
  }
}
