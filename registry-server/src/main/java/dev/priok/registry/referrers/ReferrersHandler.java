package dev.priok.registry.referrers;

import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.JsonBody;
import dev.priok.registry.http.Page;
import dev.priok.registry.http.Route;
import dev.priok.registry.manifest.Referrer;
import dev.priok.registry.manifest.ReferrerReader;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.referrers.ReferrersIndex.Candidate;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  private static final long MAX_CHARS = 2L * 1024 * 1024;

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
    // What it is made of is to go before it is sent: that may take long.
    byte[] content = page(route, exchange);
    exchange.send(200, CONTENT_TYPE, content);
  }

  private byte[] page(Route.ListReferrers route, Exchange exchange) throws IOException {
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
    return JsonBody.of(body);
  }

  /** Adds what belongs on the page; returns whether there is more after it. */
  private boolean collect(
      Exchange exchange,
      Route.ListReferrers route,
      Page page,
      Optional<String> type,
      List<Referrer> found)
      throws IOException {
    NavigableMap<String, Candidate> candidates =
        index.candidates(route.repository(), route.reference());
    if (page.last() != null) {
      candidates = candidates.tailMap(page.last(), false);
    }
    List<Map.Entry<String, Candidate>> left =
        candidates.entrySet().stream()
            .filter(candidate -> type.isEmpty() || type.get().equals(candidate.getValue().type()))
            .toList();
    while (!left.isEmpty() && found.isEmpty() && page.limit() > 0) {
      List<Map.Entry<String, Candidate>> next = left.subList(0, fitting(left, page.limit()));
      exchange.hold(MEMORY_PER_CHAR * chars(next));
      for (Map.Entry<String, Candidate> candidate : next) {
        read(route.repository(), Digest.parse(candidate.getKey())).ifPresent(found::add);
      }
      left = left.subList(next.size(), left.size());
    }
    return !left.isEmpty();
  }

  /** How many of the next fit on a page; one does in any case. */
  private static int fitting(List<Map.Entry<String, Candidate>> left, int limit) {
    int count = 1;
    long chars = left.getFirst().getValue().chars();
    while (count < Math.min(left.size(), limit)) {
      chars += left.get(count).getValue().chars();
      if (chars > MAX_CHARS) {
        break;
      }
      count++;
    }
    return count;
  }

  private static long chars(List<Map.Entry<String, Candidate>> candidates) {
    return candidates.stream().mapToLong(candidate -> candidate.getValue().chars()).sum();
  }

  /** The referrer by this revision, if it is still there. */
  private Optional<Referrer> read(RepositoryName repository, Digest revision) throws IOException {
    Optional<Digest> content =
        storage.links().read(new PathSpec.RevisionLink(repository, revision));
    return content.isPresent()
            && reader.read(content.get()) instanceof ReferrerReader.Result.Found(Referrer referrer)
        ? Optional.of(referrer)
        : Optional.empty();
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
