package dev.priok.registry.upload;

import dev.priok.registry.access.Action;
import dev.priok.registry.http.ContentRange;
import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.Route;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.Lock;

/** Answers for uploads (distribution-spec v1.1.1 end-4a, end-4b, end-5, end-6, end-11, end-13). */
public final class UploadHandler {

  private final Storage storage;
  private final UploadSessions sessions;
  private final BlobHolders holders;

  public UploadHandler(Storage storage, UploadSessions sessions) {
    this.storage = storage;
    this.sessions = sessions;
    this.holders = new BlobHolders(storage);
  }

  /** Mounts a blob, takes one whole, or begins a session, as the query says. */
  public void start(Route.StartUpload route, Exchange exchange) throws IOException {
    RepositoryName repository = route.repository();
    Optional<Digest> mount = exchange.query("mount").map(Digest::parse);
    Optional<RepositoryName> source = exchange.query("from").map(RepositoryName::new);
    if (mount.isPresent()) {
      Optional<RepositoryName> holder =
          source.isPresent()
              ? source.filter(name -> exchange.allows(Action.PULL, name))
              : holders.find(mount.get(), repository, name -> exchange.allows(Action.PULL, name));
      if (holder.isPresent() && mount(holder.get(), mount.get(), repository)) {
        created(exchange, repository, mount.get());
        return;
      }
    } else if (exchange.query("digest").isPresent()) {
      takeWhole(repository, Digest.parse(exchange.query("digest").get()), exchange);
      return;
    }
    DigestAlgorithm algorithm =
        exchange
            .query("digest-algorithm")
            .map(DigestAlgorithm::parse)
            .orElse(DigestAlgorithm.SHA256);
    UUID id = sessions.start(repository, algorithm);
    describe(exchange, repository, id, 0);
    exchange.send(202);
  }

  /** Adds the body to a session. */
  public void append(Route.AppendUpload route, Exchange exchange) throws IOException {
    try (UploadSession session = sessions.open(route.repository(), route.reference())) {
      receive(route, session, exchange);
      describe(exchange, route.repository(), route.reference(), session.length());
    }
    exchange.send(202);
  }

  /** Adds the body, if any, and makes the whole a blob. */
  public void commit(Route.CommitUpload route, Exchange exchange) throws IOException {
    Digest digest =
        Digest.parse(
            exchange
                .query("digest")
                .orElseThrow(() ->
                    new RegistryException(
                        ErrorCode.DIGEST_INVALID,
                        "the query must have digest=algorithm:hex to end an upload")));
    try (UploadSession session = sessions.open(route.repository(), route.reference())) {
      receive(route, session, exchange);
      session.commit(digest);
    }
    created(exchange, route.repository(), digest);
  }

  /** Says how much has arrived. */
  public void status(Route.UploadStatus route, Exchange exchange) throws IOException {
    long length = sessions.length(route.repository(), route.reference());
    describe(exchange, route.repository(), route.reference(), length);
    exchange.send(204);
  }

  /** Ends a session without a blob. */
  public void cancel(Route.CancelUpload route, Exchange exchange) throws IOException {
    try (UploadSession session = sessions.open(route.repository(), route.reference())) {
      session.cancel();
    }
    exchange.send(204);
  }

  private boolean mount(RepositoryName source, Digest digest, RepositoryName target)
      throws IOException {
    Optional<BlobFile> blob = storage.blobs().find(source, digest);
    if (blob.isEmpty() || !storage.blobs().touch(blob.get())) {
      return false;
    }
    Lock lock = storage.locks().adding(target);
    lock.lock();
    try {
      storage.blobs().link(target, digest, blob.get().digest(), blob.get().sizeBytes());
    } finally {
      lock.unlock();
    }
    return true;
  }

  private void takeWhole(RepositoryName repository, Digest digest, Exchange exchange)
      throws IOException {
    try (UploadSession session =
        sessions.open(repository, sessions.start(repository, digest.algorithm()))) {
      boolean committed = false;
      try {
        exchange.body().transferTo(session::append);
        session.commit(digest);
        committed = true;
      } finally {
        // Nobody knows the id, so nobody could go on with it.
        if (!committed) {
          session.cancel();
        }
      }
    }
    created(exchange, repository, digest);
  }

  private static void receive(Route.UploadRoute route, UploadSession session, Exchange exchange)
      throws IOException {
    OptionalLong declared = exchange.body().declaredLength();
    Optional<String> header = exchange.header("Content-Range");
    long start = session.length();
    if (declared.orElse(-1) == 0) {
      requireNothingMissing(route, start, header.flatMap(ContentRange::parse));
    }
    if (header.isEmpty() || declared.orElse(-1) == 0) {
      exchange.body().transferTo(session::append);
      return;
    }
    ContentRange range =
        ContentRange.parse(header.get())
            .orElseThrow(() -> outOfRange(route, start, "Content-Range is not first-last"));
    if (range.first() != start) {
      throw outOfRange(route, start, "the next chunk begins at byte " + start);
    }
    if (declared.isPresent() && declared.getAsLong() != range.length()) {
      throw outOfRange(route, start, "Content-Range and Content-Length differ");
    }
    exchange
        .body()
        .transferTo(chunk -> {
          if (session.length() + chunk.remaining() > start + range.length()) {
            session.rollBackTo(start);
            throw outOfRange(route, start, "the body is longer than Content-Range says");
          }
          session.append(chunk);
        });
    if (session.length() != start + range.length()) {
      session.rollBackTo(start);
      throw outOfRange(route, start, "the body is shorter than Content-Range says");
    }
  }

  /** No range says that nothing comes: clients write 0-0 for it, or where they have come to. */
  private static void requireNothingMissing(
      Route.UploadRoute route, long length, Optional<ContentRange> range) {
    if (range.isPresent() && range.get().last() > length) {
      throw outOfRange(
          route, length, "there is no body, and bytes before the end of Content-Range are missing");
    }
  }

  /** Leaves the session usable and says where it stands (end-5). */
  private static RegistryException outOfRange(
      Route.UploadRoute route, long length, String message) {
    return new RegistryException(
            ErrorCode.RANGE_INVALID, message, Map.of("received", length + " bytes"))
        .withHeader("Location", location(route.repository(), route.reference()))
        .withHeader("Range", range(length))
        .withHeader("Docker-Upload-UUID", route.reference().toString());
  }

  private static void describe(Exchange exchange, RepositoryName repository, UUID id, long length) {
    exchange.setHeader("Location", location(repository, id));
    exchange.setHeader("Range", range(length));
    exchange.setHeader("Docker-Upload-UUID", id.toString());
  }

  private void created(Exchange exchange, RepositoryName repository, Digest digest)
      throws IOException {
    exchange.concerns(digest);
    holders.got(repository, digest);
    exchange.setHeader("Location", "/v2/" + repository + "/blobs/" + digest);
    exchange.setHeader("Docker-Content-Digest", digest.toString());
    exchange.send(201);
  }

  private static String location(RepositoryName repository, UUID id) {
    return "/v2/" + repository + "/blobs/uploads/" + id;
  }

  /** The last byte is inclusive; an empty session says 0-0 too, since 0--1 breaks clients. */
  private static String range(long length) {
    return "0-" + Math.max(0, length - 1);
  }
}
