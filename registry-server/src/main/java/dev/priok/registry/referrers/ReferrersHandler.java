package dev.priok.registry.referrers;

import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.JsonBody;
import dev.priok.registry.http.Page;
import dev.priok.registry.http.Route;
import dev.priok.registry.manifest.Referrer;
import dev.priok.registry.manifest.ReferrerReader;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
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
  private static final long MAX_ANNOTATION_CHARS = 2L * 1024 * 1024;

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
    boolean more = collect(route, page, type, referrers);
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
      Route.ListReferrers route, Page page, Optional<String> type, List<Referrer> found)
      throws IOException {
    NavigableMap<String, String> candidates =
        index.candidates(route.repository(), route.reference());
    if (page.last() != null) {
      candidates = candidates.tailMap(page.last(), false);
    }
    long chars = 0;
    for (Map.Entry<String, String> candidate : candidates.entrySet()) {
      if (type.isPresent() && !type.get().equals(candidate.getValue())) {
        continue;
      }
      Optional<Referrer> referrer = read(route.repository(), Digest.parse(candidate.getKey()));
      if (referrer.isEmpty()) {
        continue;
      }
      chars += annotationChars(referrer.get());
      if (found.size() >= page.limit() || (chars > MAX_ANNOTATION_CHARS && !found.isEmpty())) {
        return true;
      }
      found.add(referrer.get());
    }
    return false;
  }

  /** The revision under this digest, if it is still there. */
  private Optional<Referrer> read(RepositoryName repository, Digest digest) throws IOException {
    Optional<Digest> content = storage.links().read(new PathSpec.RevisionLink(repository, digest));
    if (content.isEmpty()) {
      return Optional.empty();
    }
    return switch (reader.read(content.get())) {
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
