package dev.priok.registry.catalog;

import dev.priok.registry.access.Action;
import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.JsonBody;
import dev.priok.registry.http.Page;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.RepositoryTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Lists the repositories that the caller may pull, in pages, as distribution does. */
public final class CatalogHandler {

  private final VisibleRepositories repositories;
  private final int pageSize;
  private final int maxEntries;

  public CatalogHandler(RepositoryTree repositories, int pageSize, int maxEntries) {
    this.repositories = new VisibleRepositories(repositories::after);
    this.pageSize = pageSize;
    this.maxEntries = maxEntries;
  }

  /** Sends a page. */
  public void list(Exchange exchange) throws IOException {
    Page page = Page.of(exchange, pageSize, maxEntries);
    List<RepositoryName> found =
        repositories.after(page.last(), page.probe(), name -> exchange.allows(Action.LIST, name));
    List<String> names =
        page.cut(found, exchange, "/v2/_catalog").stream().map(RepositoryName::value).toList();
    byte[] body = JsonBody.of(Map.of("repositories", names));
    exchange.send(200, JsonBody.CONTENT_TYPE, body);
  }
}
