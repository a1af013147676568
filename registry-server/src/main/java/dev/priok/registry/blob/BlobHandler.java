package dev.priok.registry.blob;

import dev.priok.registry.http.ByteRange;
import dev.priok.registry.http.EntityTag;
import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.Route;
import dev.priok.registry.manifest.ImmutableImages;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** Answers for blobs (distribution-spec v1.1.1 end-2 and end-10). */
public final class BlobHandler {

  private static final String CONTENT_TYPE = "application/octet-stream";

  private final Storage storage;
  private final ImmutableImages immutable;

  /**
   * Works on {@code storage}.
   *
   * @param immutable of which no blob may be deleted
   */
  public BlobHandler(Storage storage, ImmutableImages immutable) {
    this.storage = storage;
    this.immutable = immutable;
  }

  /** Sends a blob, or a part of it. */
  public void pull(Route.PullBlob route, Exchange exchange) throws IOException {
    Digest digest = route.reference();
    BlobFile blob =
        storage.blobs().find(route.repository(), digest).orElseThrow(() -> unknown(digest));
    exchange.setHeader("Docker-Content-Digest", digest.toString());
    exchange.setHeader("Accept-Ranges", "bytes");
    if (EntityTag.isKnown(exchange, digest)) {
      exchange.send(304);
    } else if (exchange.isHead()) {
      // A client that sees the blob will not push it: the collector must not take it now.
      if (!storage.blobs().touch(route.repository(), digest, blob)) {
        throw unknown(digest);
      }
      exchange.sendHeaders(200, CONTENT_TYPE, blob.sizeBytes());
    } else {
      send(blob, digest, exchange);
    }
  }

  /** Takes a blob out of its repository; the content goes with garbage collection. */
  public void delete(Route.DeleteBlob route, Exchange exchange) throws IOException {
    PathSpec link = new PathSpec.LayerLink(route.repository(), route.reference());
    ImmutableImages.Question needed = immutable.about(route.repository(), route.reference(), link);
    needed.refuseNeeded();
    Lock lock = storage.locks().removing(route.repository());
    lock.lock();
    try {
      needed.refuseNeeded();
      if (!storage.blobs().unlink(route.repository(), route.reference())) {
        throw unknown(route.reference());
      }
    } finally {
      lock.unlock();
    }
    exchange.send(202);
  }

  private static void send(BlobFile blob, Digest digest, Exchange exchange) throws IOException {
    try (FileChannel file = FileChannel.open(blob.path(), StandardOpenOption.READ)) {
      long size = file.size();
      Optional<ByteRange> range =
          EntityTag.allowsRange(exchange, digest)
              ? exchange.header("Range").flatMap(header -> ByteRange.parse(header, size))
              : Optional.empty();
      if (range.isPresent()) {
        exchange.setHeader("Content-Range", range.get().contentRange(size));
        exchange.send(206, CONTENT_TYPE, file, range.get());
      } else if (size == 0) {
        exchange.send(200, CONTENT_TYPE, new byte[0]);
      } else {
        exchange.send(200, CONTENT_TYPE, file, new ByteRange(0, size));
      }
    } catch (NoSuchFileException e) {
      throw unknown(digest);
    }
  }

  private static RegistryException unknown(Digest digest) {
    return new RegistryException(
        ErrorCode.BLOB_UNKNOWN,
        ErrorCode.BLOB_UNKNOWN.defaultMessage(),
        Map.of("digest", digest.toString()));
  }
}
