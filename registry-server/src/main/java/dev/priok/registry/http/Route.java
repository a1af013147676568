package dev.priok.registry.http;

import dev.priok.registry.access.Action;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RepositoryName;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, by method and path. The ids are those of distribution-spec v1.1.1.
 *
 * <pre>{@code
 * route            method      path                           success  refusals besides access           spec
 * Root             GET HEAD    /                              200                                        -
 * Token            GET POST    /token                         200      400 401 404                       Docker token
 * Base             GET HEAD    /v2/                           200                                        end-1
 * ListRepositories GET HEAD    /v2/_catalog                   200      400                               distribution
 * ListTags         GET HEAD    /v2/<name>/tags/list           200      400 404                           end-8a end-8b
 * PullManifest     GET HEAD    /v2/<name>/manifests/<ref>     200 304  404                               end-3
 * PutManifest      PUT         /v2/<name>/manifests/<ref>     201      400 413 414                       end-7a end-7b
 * DeleteManifest   DELETE      /v2/<name>/manifests/<ref>     202      404 405                           end-9
 * PullBlob         GET HEAD    /v2/<name>/blobs/<digest>      200 206 304  404 416                       end-2
 * DeleteBlob       DELETE      /v2/<name>/blobs/<digest>      202      404 405                           end-10
 * ListReferrers    GET HEAD    /v2/<name>/referrers/<digest>  200      400                               end-12a end-12b
 * StartUpload      POST        /v2/<name>/blobs/uploads/      202 201  400                               end-4a end-4b end-4c end-11
 * AppendUpload     PATCH       /v2/<name>/blobs/uploads/<id>  202      404 409 416                       end-5
 * CommitUpload     PUT         /v2/<name>/blobs/uploads/<id>  201      400 404 409 416                   end-6
 * UploadStatus     GET HEAD    /v2/<name>/blobs/uploads/<id>  204      404                               end-13
 * CancelUpload     DELETE      /v2/<name>/blobs/uploads/<id>  204      404 409                           dev end-14
 * LegacyPing       GET HEAD    /v1/_ping                      200                                        registry API v1
 * LegacySearch     GET HEAD    /v1/search                     200      400                               registry API v1
 * LegacyRequest    any         /v1, /v1/...                            404                               registry API v1
 * Options          OPTIONS     any of these                   200                                        RFC 9110, 9.3.7
 * }</pre>
 *
 * Everywhere: 400 for what does not parse, 401, 403 and 429 from access control, 404 for other
 * paths, 405 with Allow for other methods.
 */
public sealed interface Route {

  /** Distribution's name for the handler, used in logs and metrics. */
  default String operation() {
    return switch (this) {
      case Root _, Base _ -> "base";
      case Token _ -> "token";
      case ListRepositories _ -> "catalog";
      case ListTags _ -> "tags";
      case PullManifest _, PutManifest _, DeleteManifest _ -> "manifest";
      case PullBlob _, DeleteBlob _ -> "blob";
      case ListReferrers _ -> "referrers";
      case StartUpload _ -> "blob_upload";
      case UploadRoute _ -> "blob_upload_chunk";
      case LegacyRoute _ -> "v1";
      case Options _ -> "options";
    };
  }

  /** What the caller must be allowed to do; null where nothing is asked. */
  default @Nullable Action action() {
    return switch (this) {
      case Root _, Token _, LegacyPing _, LegacyRequest _, Options _ -> null;
      case Base _ -> Action.PING;
      case ListRepositories _, LegacySearch _ -> Action.CATALOG;
      case ListTags _, PullManifest _, PullBlob _, ListReferrers _ -> Action.PULL;
      case PutManifest _, StartUpload _, UploadRoute _ -> Action.PUSH;
      case DeleteManifest _, DeleteBlob _ -> Action.DELETE;
    };
  }

  /** The repository it is about. */
  default @Nullable RepositoryName repository() {
    return null;
  }

  /** Tag, digest or upload id. */
  default @Nullable Object reference() {
    return null;
  }

  /** A greeting for browsers and health checks. */
  record Root() implements Route {}

  /** Tokens for those who may do something. Decides about access by itself. */
  record Token(boolean form) implements Route {}

  /** end-1. */
  record Base() implements Route {}

  /** Distribution's catalog. */
  record ListRepositories() implements Route {}

  /** end-8. */
  record ListTags(RepositoryName repository) implements Route {}

  /** end-3. */
  record PullManifest(RepositoryName repository, Reference reference) implements Route {}

  /** end-7. */
  record PutManifest(RepositoryName repository, Reference reference) implements Route {}

  /** end-9. */
  record DeleteManifest(RepositoryName repository, Reference reference) implements Route {}

  /** end-2. */
  record PullBlob(RepositoryName repository, Digest reference) implements Route {}

  /** end-10. */
  record DeleteBlob(RepositoryName repository, Digest reference) implements Route {}

  /** end-12. */
  record ListReferrers(RepositoryName repository, Digest reference) implements Route {}

  /** end-4 and end-11. */
  record StartUpload(RepositoryName repository) implements Route {}

  /** A request within an upload session; all of them belong to pushing. */
  sealed interface UploadRoute extends Route {
    @Override
    RepositoryName repository();

    @Override
    UUID reference();
  }

  /** end-5. */
  record AppendUpload(RepositoryName repository, UUID reference) implements UploadRoute {}

  /** end-6. */
  record CommitUpload(RepositoryName repository, UUID reference) implements UploadRoute {}

  /** end-13. */
  record UploadStatus(RepositoryName repository, UUID reference) implements UploadRoute {}

  /** end-14 of the development version. */
  record CancelUpload(RepositoryName repository, UUID reference) implements UploadRoute {}

  /** A request of the registry API v1, which clients of 2015 and {@code docker search} speak. */
  sealed interface LegacyRoute extends Route {}

  /** Asks whether a registry is there. */
  record LegacyPing() implements LegacyRoute {}

  /** Looks for repositories by a part of their name. */
  record LegacySearch() implements LegacyRoute {}

  /** Everything else of that API, which is not served. */
  record LegacyRequest() implements LegacyRoute {}

  /**
   * Asks what a path takes, as a browser does, without credentials, before it lets a page of
   * another origin send anything. Tells nothing of what is in the store.
   *
   * @param allowed the methods, for the header Allow
   */
  record Options(String allowed) implements Route {}
}
