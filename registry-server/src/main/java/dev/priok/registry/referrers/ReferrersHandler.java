package dev.priok.registry.referrers;

import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.JsonBody;
import dev.priok.registry.http.Page;
import dev.priok.registry.http.Route;
import dev.priok.registry.manifest.Referrer;
import dev.priok.registry.manifest.ReferrerReader;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * Lists what refers to a manifest (distribution-spec v1.1.1 end-12a and end-12b). A manifest that
 * nobody knows has no referrers, which is an answer and not an error.
 */
public final class ReferrersHandler {

  private static final String CONTENT_TYPE = "application/vnd.oci.image.index.v1+json";
  private static final int MAX_ENTRIES = 1000;

  /** Clients read no larger index; annotations are copied into it. */
  private static final long MAX_ANNOTATION_CHARS = 2L * 1024 * 1024;

  /** An answer is made of texts, which become JSON, which is sent. */
  private static final int MEMORY_PER_CHAR = 4;

  private final Storage storage;
  private final ReferrerReader reader;
  private final ReferrersIndex index;

  public ReferrersHandler(Storage storage) {
    this.storage = storage;
    this.reader = new ReferrerReader(storage.blobs());
    this.index = new ReferrersIndex(storage, reader);
  }

  /** Sends a page of the referrers as an index. */
  public void list(Route.ListReferrers route, Exchange exchange) throws IOException {
    Page page = Page.of(exchange, MAX_ENTRIES, MAX_ENTRIES);
    Optional<String> type = exchange.query("artifactType").filter(text -> !text.isEmpty());
    List<Referrer> referrers = new ArrayList<>();
    boolean more = collect(exchange, route, page, type, referrers);
    if (more && !referrers.isEmpty()) {
      String filter =
          type.map(text -> "&artifactType=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
              .orElse("");
      exchange.setHeader(
          "Link",
          "</v2/%s/referrers/%s?last=%s&n=%d%s>; rel=\"next\""
              .formatted(
                  route.repository(),
                  route.reference(),
                  URLEncoder.encode(
                      referrers.getLast().digest().toString(), StandardCharsets.UTF_8),
                  page.limit(),
                  filter));
    }
    if (type.isPresent()) {
      exchange.setHeader("OCI-Filters-Applied", "artifactType");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("schemaVersion", 2);
    body.put("mediaType", CONTENT_TYPE);
    body.put("manifests", referrers.stream().map(ReferrersHandler::descriptor).toList());
    exchange.send(200, CONTENT_TYPE, JsonBody.of(body));
  }

  /** Adds what belongs on the page; returns whether there is more after it. */
  private boolean collect(
      Exchange exchange,
      Route.ListReferrers route,
      Page page,
      Optional<String> type,
      List<Referrer> found)
      throws IOException {
    NavigableMap<String, String> candidates =
        index.candidates(route.repository(), route.reference());
    if (page.last() != null) {
      candidates = candidates.tailMap(page.last(), false);
    }
    Iterator<String> digests =
        candidates.entrySet().stream()
            .filter(candidate -> type.isEmpty() || type.get().equals(candidate.getValue()))
            .map(Map.Entry::getKey)
            .iterator();
    while (digests.hasNext() && found.isEmpty()) {
      List<BlobFile> files = files(route.repository(), digests, page.limit());
      exchange.hold(MEMORY_PER_CHAR * chars(files));
      if (read(files, page.limit(), found)) {
        return true;
      }
    }
    return digests.hasNext();
  }

  /** The next files, one more than {@code limit}, of those revisions that are still there. */
  private List<BlobFile> files(RepositoryName repository, Iterator<String> digests, int limit)
      throws IOException {
    List<BlobFile> files = new ArrayList<>();
    while (digests.hasNext() && files.size() <= limit) {
      PathSpec link = new PathSpec.RevisionLink(repository, Digest.parse(digests.next()));
      Optional<Digest> content = storage.links().read(link);
      if (content.isPresent()) {
        storage.blobs().find(content.get()).ifPresent(files::add);
      }
    }
    return files;
  }

  /** At least as many as a page of these files has in its annotations. */
  private static long chars(List<BlobFile> files) {
    long chars = 0;
    for (BlobFile file : files) {
      chars += Math.min(file.sizeBytes(), ReferrerReader.MOST_ANNOTATION_CHARS);
    }
    return Math.min(chars, MAX_ANNOTATION_CHARS + ReferrerReader.MOST_ANNOTATION_CHARS);
  }

  /** Adds what belongs on the page; returns whether there is more in {@code files}. */
  private boolean read(List<BlobFile> files, int limit, List<Referrer> found) throws IOException {
    long chars = 0;
    for (BlobFile file : files) {
      Optional<Referrer> referrer = read(file);
      if (referrer.isEmpty()) {
        continue;
      }
      chars += annotationChars(referrer.get());
      if (found.size() >= limit || (chars > MAX_ANNOTATION_CHARS && !found.isEmpty())) {
        return true;
      }
      found.add(referrer.get());
    }
    return false;
  }

  private Optional<Referrer> read(BlobFile file) throws IOException {
    return switch (reader.read(file)) {
      case ReferrerReader.Result.Found(Referrer referrer) -> Optional.of(referrer);
      case ReferrerReader.Result.Absent(), ReferrerReader.Result.NoSubject() -> Optional.empty();
    };
  }

  private static long annotationChars(Referrer referrer) {
    long chars = 0;
    for (Map.Entry<String, String> annotation : referrer.annotations().entrySet()) {
      chars += annotation.getKey().length() + annotation.getValue().length();
    }
    return chars;
  }

  private static Map<String, Object> descriptor(Referrer referrer) {
    Map<String, Object> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", referrer.mediaType());
    descriptor.put("digest", referrer.digest().toString());
    descriptor.put("size", referrer.sizeBytes());
    referrer.artifactType().ifPresent(type -> descriptor.put("artifactType", type));
    if (!referrer.annotations().isEmpty()) {
      descriptor.put("annotations", referrer.annotations());
    }
    return descriptor;
  }
}
