package dev.priok.registry.archive;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.manifest.StoredManifest;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A registry, spoken to by distribution-spec v1.1.1. */
public final class RegistryPlace implements ImagePlace {

  private static final int MAX_MANIFEST_BYTES = 8 * 1024 * 1024;
  private static final int MAX_ERROR_BYTES = 64 * 1024;
  private static final String[] MANIFEST_TYPES = {
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json"
  };

  private final URI base;
  private final RegistryConnection connection;

  /**
   * @param base scheme, host and port, and the path below which the registry lies
   * @param login nobody when empty
   */
  public RegistryPlace(URI base, Optional<Login> login, TrustedAuthorities trusted) {
    this.base = URI.create(base.toString().replaceAll("/+$", "") + "/v2/");
    this.connection = new RegistryConnection(this.base, login, trusted);
  }

  @Override
  public Workspace workspace() throws IOException {
    return Workspace.temporary();
  }

  @Override
  public boolean put(RepositoryName repository, Digest digest, Path file)
      throws IOException, ArchiveException {
    URI blob = base.resolve(repository + "/blobs/" + digest);
    if (status(HttpRequest.newBuilder(blob).HEAD()) == 200) {
      return false;
    }
    URI start = base.resolve(repository + "/blobs/uploads/");
    HttpResponse<InputStream> begun =
        expect(202, HttpRequest.newBuilder(start).POST(BodyPublishers.noBody()), "an upload");
    close(begun);
    URI location =
        start.resolve(
            begun
                .headers()
                .firstValue("Location")
                .orElseThrow(() -> new ArchiveException(base + " does not say where to upload")));
    String query = (location.getRawQuery() == null ? "?" : "&") + "digest=" + digest;
    BodyPublisher content = BodyPublishers.ofFile(file);
    close(
        expect(
            201,
            HttpRequest.newBuilder(URI.create(location + query))
                .header("Content-Type", "application/octet-stream")
                .PUT(content),
            "blob " + digest));
    return true;
  }

  @Override
  public void put(RepositoryName repository, Reference reference, StoredManifest manifest)
      throws IOException, ArchiveException {
    close(
        expect(
            201,
            HttpRequest.newBuilder(manifestUri(repository, reference))
                .header("Content-Type", manifest.mediaType())
                .PUT(BodyPublishers.ofByteArray(manifest.content())),
            "manifest " + manifest.digest()));
  }

  @Override
  public Optional<StoredManifest> manifest(RepositoryName repository, Reference reference)
      throws IOException, ArchiveException {
    HttpRequest.Builder request = HttpRequest.newBuilder(manifestUri(repository, reference)).GET();
    for (String type : MANIFEST_TYPES) {
      request.header("Accept", type);
    }
    HttpResponse<InputStream> response = connection.send(request);
    if (response.statusCode() == 404) {
      close(response);
      return Optional.empty();
    }
    check(200, response, repository + " " + reference);
    byte[] content;
    try (InputStream body = response.body()) {
      content = body.readNBytes(MAX_MANIFEST_BYTES + 1);
    }
    Digest digest =
        Digest.of(
            reference instanceof Digest named ? named.algorithm() : DigestAlgorithm.SHA256,
            content);
    if (content.length > MAX_MANIFEST_BYTES
        || (reference instanceof Digest named && !named.equals(digest))) {
      throw new ArchiveException(
          "%s sent another manifest than %s %s".formatted(base, repository, reference));
    }
    return Optional.of(
        new StoredManifest(
            digest, response.headers().firstValue("Content-Type").orElse(""), content));
  }

  @Override
  public Optional<BlobContent> blob(RepositoryName repository, Digest digest)
      throws IOException, ArchiveException {
    HttpResponse<InputStream> response =
        connection.send(
            HttpRequest.newBuilder(base.resolve(repository + "/blobs/" + digest)).GET());
    if (response.statusCode() == 404) {
      close(response);
      return Optional.empty();
    }
    check(200, response, "blob " + digest);
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    if (length < 0) {
      throw new ArchiveException("%s does not say how long blob %s is".formatted(base, digest));
    }
    return Optional.of(new BlobContent(response.body(), length));
  }

  private URI manifestUri(RepositoryName repository, Reference reference) {
    String text =
        switch (reference) {
          case Tag tag -> tag.value();
          case Digest digest -> digest.toString();
        };
    return base.resolve(repository + "/manifests/" + text);
  }

  private int status(HttpRequest.Builder request) throws IOException, ArchiveException {
    HttpResponse<InputStream> response = connection.send(request);
    close(response);
    return response.statusCode();
  }

  private HttpResponse<InputStream> expect(int status, HttpRequest.Builder request, String what)
      throws IOException, ArchiveException {
    HttpResponse<InputStream> response = connection.send(request);
    check(status, response, what);
    return response;
  }

  private void check(int status, HttpResponse<InputStream> response, String what)
      throws IOException, ArchiveException {
    if (response.statusCode() == status) {
      return;
    }
    byte[] body;
    try (InputStream in = response.body()) {
      body = in.readNBytes(MAX_ERROR_BYTES);
    }
    String help = response.statusCode() == 401 ? "; log in with --user and --password-file" : "";
    throw new ArchiveException(
        "%s refuses %s (%d): %s%s"
            .formatted(base, what, response.statusCode(), message(body), help));
  }

  private static String message(byte[] body) {
    try {
      String text = new ObjectMapper().readTree(body).at("/errors/0/message").asText("");
      if (!text.isEmpty()) {
        return text;
      }
    } catch (IOException _) {
      // Not JSON: shown as it is.
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.substring(0, Math.min(200, text.length()));
  }

  private static void close(HttpResponse<InputStream> response) throws IOException {
    try (InputStream body = response.body()) {
      body.skip(MAX_ERROR_BYTES);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
