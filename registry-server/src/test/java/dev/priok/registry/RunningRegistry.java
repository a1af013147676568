package dev.priok.registry;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AddressRange;
import dev.priok.registry.http.HttpLimits;
import dev.priok.registry.http.HttpSettings;
import dev.priok.registry.http.RequestSummary;
import dev.priok.registry.manifest.ManifestRules;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.storage.Durability;
import dev.priok.registry.storage.FreeSpace;
import dev.priok.registry.storage.LowSpace;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A registry on a free loopback port, with what a test needs to talk to it. */
public final class RunningRegistry implements AutoCloseable {

  public static final String OCI_IMAGE = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String DOCKER_IMAGE = "application/vnd.docker.distribution.manifest.v2+json";

  /** What was pushed. */
  public record Image(Digest digest, Digest config, List<Digest> layers, String manifest) {}

  final List<RequestSummary> requests = new CopyOnWriteArrayList<>();
  final Path root;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RegistryServer server;

  private RunningRegistry(ServerSettings settings, AccessControl access, TagProtection protection) {
    this(settings, access, protection, Durability.FULL);
  }

  private RunningRegistry(
      ServerSettings settings,
      AccessControl access,
      TagProtection protection,
      Durability durability) {
    root = settings.rootDirectory();
    Clock clock = Clock.systemUTC();
    server =
        new RegistryServer(
            settings,
            Storage.open(root, clock, Storage.DEFAULT_GRACE, durability),
            new FreeSpace(root, new LowSpace(0, 0)),
            protection,
            access,
            List.of(requests::add),
            () -> true,
            clock);
    server.start();
  }

  /** One in which some tags stay what they are. */
  static RunningRegistry open(Path root, TagProtection protection) {
    return new RunningRegistry(settings(root), (caller, request) -> allowed(), protection);
  }

  /** One that syncs as much as asked for. */
  static RunningRegistry open(Path root, Durability durability) {
    return new RunningRegistry(
        settings(root), (caller, request) -> allowed(), TagProtection.NONE, durability);
  }

  public static RunningRegistry open(Path root) {
    return open(root, settings -> settings);
  }

  public static RunningRegistry open(Path root, UnaryOperator<ServerSettings> change) {
    return open(root, change, (caller, request) -> allowed());
  }

  static RunningRegistry open(
      Path root, UnaryOperator<ServerSettings> change, AccessControl access) {
    return new RunningRegistry(change.apply(settings(root)), access, TagProtection.NONE);
  }

  private static ServerSettings settings(Path root) {
    return new ServerSettings(
        new HttpSettings(
            new InetSocketAddress("127.0.0.1", 0),
            null,
            HttpLimits.fitting(1 << 30, 4096),
            Duration.ofSeconds(10),
            "/",
            List.of(),
            null,
            false,
            Map.of("X-Content-Type-Options", "nosniff")),
        root,
        true,
        ManifestRules.DEFAULT,
        1024 * 1024,
        100,
        1000,
        1000);
  }

  static AccessDecision allowed() {
    return new AccessDecision.Allowed(null);
  }

  public static ServerSettings withoutDeletion(ServerSettings s) {
    return new ServerSettings(
        s.http(),
        s.rootDirectory(),
        false,
        s.manifestRules(),
        s.maxManifestBytes(),
        s.catalogPageSize(),
        s.catalogMaxEntries(),
        s.tagsMaxEntries());
  }

  static ServerSettings listing(ServerSettings s, int repositories, int tags) {
    return new ServerSettings(
        s.http(),
        s.rootDirectory(),
        s.deletionEnabled(),
        s.manifestRules(),
        s.maxManifestBytes(),
        repositories,
        repositories,
        tags);
  }

  static ServerSettings sparse(ServerSettings s) {
    return holding(s, s.manifestRules().sparse());
  }

  static ServerSettings holding(ServerSettings s, ManifestRules rules) {
    return new ServerSettings(
        s.http(),
        s.rootDirectory(),
        s.deletionEnabled(),
        rules,
        s.maxManifestBytes(),
        s.catalogPageSize(),
        s.catalogMaxEntries(),
        s.tagsMaxEntries());
  }

  static UnaryOperator<ServerSettings> limitedTo(HttpLimits limits) {
    return s -> withHttp(s, limits, "/", false);
  }

  static UnaryOperator<ServerSettings> below(String prefix) {
    return s -> withHttp(s, s.http().limits(), prefix, false);
  }

  static UnaryOperator<ServerSettings> trusting(String proxy) {
    return s ->
        withHttp(
            s,
            s.http().limits(),
            s.http().prefix(),
            List.of(AddressRange.parse(proxy)),
            s.http().host(),
            false);
  }

  static UnaryOperator<ServerSettings> knownAs(URI host) {
    return s -> withHttp(s, s.http().limits(), "/", s.http().trustedProxies(), host, false);
  }

  static ServerSettings readOnly(ServerSettings s) {
    return withHttp(s, s.http().limits(), "/", true);
  }

  private static ServerSettings withHttp(
      ServerSettings s, HttpLimits limits, String prefix, boolean readOnly) {
    return withHttp(s, limits, prefix, s.http().trustedProxies(), s.http().host(), readOnly);
  }

  private static ServerSettings withHttp(
      ServerSettings s,
      HttpLimits limits,
      String prefix,
      List<AddressRange> trustedProxies,
      @Nullable URI host,
      boolean readOnly) {
    return new ServerSettings(
        new HttpSettings(
            s.http().address(),
            s.http().https(),
            limits,
            s.http().drainTimeout(),
            prefix,
            trustedProxies,
            host,
            readOnly,
            s.http().responseHeaders()),
        s.rootDirectory(),
        s.deletionEnabled(),
        s.manifestRules(),
        s.maxManifestBytes(),
        s.catalogPageSize(),
        s.catalogMaxEntries(),
        s.tagsMaxEntries());
  }

  int port() {
    return server.address().getPort();
  }

  RegistryServer server() {
    return server;
  }

  Path file(String path) {
    return root.resolve("docker/registry/v2").resolve(path);
  }

  /** Where a blob lies. */
  Path blob(Digest digest) {
    return file("blobs/%s/%.2s/%2$s/data".formatted(digest.algorithm().prefix(), digest.hex()));
  }

  public HttpResponse<byte[]> get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  public HttpResponse<byte[]> head(String path, String... headers) {
    return send("HEAD", path, BodyPublishers.noBody(), headers);
  }

  public HttpResponse<byte[]> delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  public HttpResponse<byte[]> post(String path, byte[] body, String... headers) {
    return send("POST", path, BodyPublishers.ofByteArray(body), headers);
  }

  public HttpResponse<byte[]> patch(String path, byte[] body, String... headers) {
    return send("PATCH", path, BodyPublishers.ofByteArray(body), headers);
  }

  public HttpResponse<byte[]> put(String path, byte[] body, String... headers) {
    return send("PUT", path, BodyPublishers.ofByteArray(body), headers);
  }

  public HttpResponse<byte[]> send(
      String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Begins an upload and returns its location. */
  public String startUpload(String repository) {
    HttpResponse<byte[]> response = post("/v2/" + repository + "/blobs/uploads/", new byte[0]);
    if (response.statusCode() != 202) {
      throw new AssertionError("upload not started: " + text(response));
    }
    return header(response, "Location");
  }

  public Digest pushBlob(String repository, byte[] content) {
    Digest digest = sha256(content);
    HttpResponse<byte[]> response = put(startUpload(repository) + "?digest=" + digest, content);
    if (response.statusCode() != 201) {
      throw new AssertionError("blob not pushed: " + text(response));
    }
    return digest;
  }

  public Image pushImage(String repository, String reference, String... layers) {
    Digest config = pushBlob(repository, bytes("{\"of\":\"" + String.join(",", layers) + "\"}"));
    List<Digest> digests =
        List.of(layers).stream().map(layer -> pushBlob(repository, bytes(layer))).toList();
    String manifest = imageManifest(config, digests);
    HttpResponse<byte[]> response =
        put(
            "/v2/" + repository + "/manifests/" + reference,
            bytes(manifest),
            "Content-Type",
            OCI_IMAGE);
    if (response.statusCode() != 201) {
      throw new AssertionError("manifest not pushed: " + text(response));
    }
    return new Image(sha256(bytes(manifest)), config, digests, manifest);
  }

  public static String imageManifest(Digest config, List<Digest> layers) {
    String list =
        String.join(
            ",",
            layers.stream()
                .map(d -> descriptor("application/vnd.oci.image.layer.v1.tar", d))
                .toList());
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
        .formatted(OCI_IMAGE, descriptor("application/vnd.oci.image.config.v1+json", config), list);
  }

  public static String descriptor(String mediaType, Digest digest) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1}".formatted(mediaType, digest);
  }

  public static Digest sha256(byte[] content) {
    return Digest.of(DigestAlgorithm.SHA256, content);
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  public static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
