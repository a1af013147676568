package dev.priok.registry.manifest;

import dev.priok.registry.http.ByteRange;
import dev.priok.registry.http.EntityTag;
import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.Route;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.Tag;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Answers for manifests (distribution-spec v1.1.1 end-3, end-7 and end-9, and of its development
 * version end-7b). Accept is not looked at: a manifest has one form, and clients that leave types
 * out of the header still want it.
 */
public final class ManifestHandler {

  /** The specification asks for ten; each costs two links on the disk. */
  private static final int MAX_TAGS = 50;

  private final ManifestStore manifests;
  private final ManifestRemoval removal;
  private final long maxManifestBytes;

  public ManifestHandler(ManifestStore manifests, ManifestRemoval removal, long maxManifestBytes) {
    this.manifests = manifests;
    this.removal = removal;
    this.maxManifestBytes = maxManifestBytes;
  }

  /** Sends a manifest. */
  public void pull(Route.PullManifest route, Exchange exchange) throws IOException {
    ManifestContent manifest =
        manifests
            .find(route.repository(), route.reference())
            .orElseThrow(() -> unknown(route.reference()));
    Digest digest = route.reference() instanceof Digest named ? named : manifest.digest();
    exchange.setHeader("Docker-Content-Digest", digest.toString());
    if (EntityTag.isKnown(exchange, digest)) {
      exchange.send(304);
      return;
    }
    switch (manifest) {
      case StoredManifest small -> exchange.send(200, small.mediaType(), small.content());
      case ManifestFile large -> send(large, route, exchange);
    }
  }

  private static void send(ManifestFile large, Route.PullManifest route, Exchange exchange)
      throws IOException {
    long size = large.file().sizeBytes();
    if (exchange.isHead()) {
      exchange.sendHeaders(200, large.mediaType(), size);
      return;
    }
    try (FileChannel file = FileChannel.open(large.file().path(), StandardOpenOption.READ)) {
      exchange.send(200, large.mediaType(), file, new ByteRange(0, size));
    } catch (NoSuchFileException e) {
      throw unknown(route.reference());
    }
  }

  /** Takes a manifest. */
  public void put(Route.PutManifest route, Exchange exchange) throws IOException {
    byte[] content = exchange.body().read(maxManifestBytes);
    List<Tag> tags = tags(route.reference(), exchange);
    Manifest manifest = manifests.parse(content, exchange.header("Content-Type"));
    Digest digest = manifests.put(route.repository(), route.reference(), tags, content, manifest);
    if (route.reference() instanceof Digest && !tags.isEmpty()) {
      exchange.setHeader(
          "OCI-Tag", tags.stream().map(Tag::value).collect(Collectors.joining(", ")));
    }
    manifest.subject().ifPresent(subject -> exchange.setHeader("OCI-Subject", subject.toString()));
    exchange.setHeader("Location", "/v2/" + route.repository() + "/manifests/" + digest);
    exchange.setHeader("Docker-Content-Digest", digest.toString());
    exchange.send(201);
  }

  /** Deletes a tag, or a manifest with its tags. */
  public void delete(Route.DeleteManifest route, Exchange exchange) throws IOException {
    if (!removal.delete(route.repository(), route.reference())) {
      throw unknown(route.reference());
    }
    exchange.send(202);
  }

  /** What is to point to the manifest: the tag it is pushed to, or those in the query (end-7b). */
  private static List<Tag> tags(Reference reference, Exchange exchange) {
    return switch (reference) {
      case Tag tag -> List.of(tag);
      case Digest _ -> {
        List<Tag> tags = exchange.queryValues("tag").stream().distinct().map(Tag::new).toList();
        if (tags.size() > MAX_TAGS) {
          throw new RegistryException(
              ErrorCode.TOO_MANY_TAGS,
              "a manifest is pushed with at most "
                  + MAX_TAGS
                  + " tags at once: push it again with"
                  + " the rest");
        }
        yield tags;
      }
    };
  }

  private static RegistryException unknown(Reference reference) {
    String kind =
        switch (reference) {
          case Digest digest -> "digest";
          case Tag tag -> "tag";
        };
    return new RegistryException(
        ErrorCode.MANIFEST_UNKNOWN,
        ErrorCode.MANIFEST_UNKNOWN.defaultMessage(),
        Map.of(kind, reference.toString()));
  }
}
