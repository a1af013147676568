package dev.priok.registry;

import dev.priok.registry.blob.BlobHandler;
import dev.priok.registry.catalog.CatalogHandler;
import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.JsonBody;
import dev.priok.registry.http.Route;
import dev.priok.registry.http.RouteHandler;
import dev.priok.registry.legacy.LegacyHandler;
import dev.priok.registry.manifest.ImmutableImages;
import dev.priok.registry.manifest.ManifestHandler;
import dev.priok.registry.manifest.ManifestRemoval;
import dev.priok.registry.manifest.ManifestStore;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.referrers.ReferrersHandler;
import dev.priok.registry.storage.FreeSpace;
import dev.priok.registry.storage.Ownership;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.tag.TagHandler;
import dev.priok.registry.token.TokenHandler;
import dev.priok.registry.upload.UploadHandler;
import dev.priok.registry.upload.UploadSessions;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each route to the feature that answers it. */
final class Features implements RouteHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Features.class);

  private final Path rootDirectory;
  private final boolean deletionEnabled;
  private final BlobHandler blobs;
  private final UploadHandler uploads;
  private final ManifestHandler manifests;
  private final ReferrersHandler referrers;
  private final TagHandler tags;
  private final CatalogHandler catalog;
  private final PushGate gate;
  private final LegacyHandler legacy;
  private final TokenHandler tokens = new TokenHandler();

  Features(
      ServerSettings settings,
      Storage storage,
      FreeSpace space,
      TagProtection protection,
      Clock clock) {
    rootDirectory = settings.rootDirectory();
    gate = new PushGate(space);
    deletionEnabled = settings.deletionEnabled();
    blobs = new BlobHandler(storage, new ImmutableImages(storage, protection));
    uploads = new UploadHandler(storage, new UploadSessions(storage, clock));
    manifests =
        new ManifestHandler(
            new ManifestStore(storage, settings.manifestRules(), protection),
            new ManifestRemoval(storage, protection),
            settings.maxManifestBytes());
    referrers = new ReferrersHandler(storage);
    tags = new TagHandler(storage.repositories(), settings.tagsMaxEntries());
    legacy = new LegacyHandler(storage.repositories());
    catalog =
        new CatalogHandler(
            storage.repositories(), settings.catalogPageSize(), settings.catalogMaxEntries());
  }

  @Override
  public void handle(Route route, Exchange exchange) throws IOException {
    try {
      gate.check(route, exchange);
      dispatch(route, exchange);
    } catch (AccessDeniedException e) {
      LOG.error("Storage: {}", Ownership.cure(e, rootDirectory));
      throw new RegistryException(
          ErrorCode.UNKNOWN,
          "this registry may not read or change a part of its own storage: its log says which, and"
              + " what to do");
    } catch (IOException e) {
      if (StorageFailures.meansReadOnly(e)) {
        LOG.atError().addKeyValue("reason", e.getMessage()).log("Storage is read-only");
        throw gate.readOnly(exchange);
      }
      if (!StorageFailures.meansFull(e)) {
        throw e;
      }
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("Storage is full");
      throw gate.full(exchange);
    }
  }

  private void dispatch(Route route, Exchange exchange) throws IOException {
    switch (route) {
      case Route.Root() -> legacy.greet(exchange);
      case Route.Token token -> tokens.issue(token, exchange);
      case Route.Base() -> {
        // skopeo and its kin send credentials only to who asks for them here.
        exchange.invitation().ifPresent(text -> exchange.setHeader("WWW-Authenticate", text));
        exchange.send(200, JsonBody.CONTENT_TYPE, JsonBody.emptyObject());
      }
      case Route.ListRepositories() -> catalog.list(exchange);
      case Route.ListTags list -> tags.list(list, exchange);
      case Route.PullManifest pull -> manifests.pull(pull, exchange);
      case Route.PutManifest put -> manifests.put(put, exchange);
      case Route.DeleteManifest delete -> {
        requireDeletion("GET, HEAD, PUT");
        manifests.delete(delete, exchange);
      }
      case Route.PullBlob pull -> blobs.pull(pull, exchange);
      case Route.DeleteBlob delete -> {
        requireDeletion("GET, HEAD");
        blobs.delete(delete, exchange);
      }
      case Route.ListReferrers list -> referrers.list(list, exchange);
      case Route.LegacyPing() -> legacy.ping(exchange);
      case Route.LegacySearch() -> legacy.search(exchange);
      case Route.LegacyRequest() -> throw legacy.refusal();
      case Route.StartUpload start -> uploads.start(start, exchange);
      case Route.AppendUpload append -> uploads.append(append, exchange);
      case Route.CommitUpload commit -> uploads.commit(commit, exchange);
      case Route.UploadStatus status -> uploads.status(status, exchange);
      case Route.CancelUpload cancel -> uploads.cancel(cancel, exchange);
      case Route.Options(String allowed) -> {
        exchange.setHeader("Allow", allowed);
        exchange.send(200);
      }
    }
  }

  private void requireDeletion(String allowed) {
    if (!deletionEnabled) {
      throw new RegistryException(
              ErrorCode.UNSUPPORTED,
              "deleting is switched off in this registry: its configuration has"
                  + " storage.delete.enabled for it")
          .withHeader("Allow", allowed);
    }
  }
}
