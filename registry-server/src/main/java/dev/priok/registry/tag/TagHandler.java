package dev.priok.registry.tag;

import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.JsonBody;
import dev.priok.registry.http.Page;
import dev.priok.registry.http.Route;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.RepositoryTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Lists tags (distribution-spec v1.1.1 end-8a and end-8b), all of them unless pages are asked for.
 */
public final class TagHandler {

  private record TagList(String name, List<String> tags) {}

  private final RepositoryTree repositories;
  private final int maxEntries;

  public TagHandler(RepositoryTree repositories, int maxEntries) {
    this.repositories = repositories;
    this.maxEntries = maxEntries;
  }

  /** Sends a page of a repository's tags. */
  public void list(Route.ListTags route, Exchange exchange) throws IOException {
    RepositoryName name = route.repository();
    Page page = Page.of(exchange, Integer.MAX_VALUE, maxEntries);
    if (!repositories.exists(name)) {
      throw new RegistryException(
          ErrorCode.NAME_UNKNOWN,
          ErrorCode.NAME_UNKNOWN.defaultMessage(),
          Map.of("name", name.value()));
    }
    List<Tag> found = repositories.tagsAfter(name, page.last(), page.probe());
    List<Tag> tags = page.cut(found, exchange, "/v2/" + name + "/tags/list");
    byte[] body = JsonBody.of(new TagList(name.value(), tags.stream().map(Tag::value).toList()));
    exchange.send(200, JsonBody.CONTENT_TYPE, body);
  }
}
