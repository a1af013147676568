package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Distribution's filesystem layout, to the byte, so that a volume of registry:2 is served as it is
 * and can go back.
 *
 * <pre>{@code
 * <root>/docker/registry/v2/
 *   blobs/<alg>/<first 2 of hex>/<hex>/data                    BlobData
 *   repositories/                                              Repositories
 *     <name>/                                                  Repository
 *       _layers/                                               Layers
 *         <alg>/<hex>/link                                     LayerLink
 *       _manifests/                                            Manifests
 *         revisions/                                           Revisions
 *           <alg>/<hex>/link                                   RevisionLink
 *         tags/                                                Tags
 *           <tag>/                                             TagDirectory
 *             current/link                                     TagCurrentLink
 *             index/<alg>/<hex>/link                           TagIndexLink
 *       _uploads/                                              Uploads
 *         <uuid>/                                              UploadDirectory
 *           data                                               UploadData
 *           startedat                                          UploadStartedAt
 * <root>/priok/                                                all that is ours alone
 *   tmp/                                                       Temporary
 *   lease                                                      Lease
 *   trash/                                                     Trash
 *     spare/                                                   SpareTrash
 *     <run>/                                                   TrashRun
 *       <alg>-<hex>                                            TrashedBlob
 *   gc.json                                                    CollectionResult
 *   control                                                    ControlSocket
 *   quarantine/                                                Quarantine
 * }</pre>
 *
 * A link holds the digest it points to, {@code alg:hex}, without a newline. Names of the layout
 * begin with an underscore; components of a repository's name cannot.
 */
public final class StorageLayout {

  private final Path root;
  private final Path blobs;
  private final Path repositories;
  private final Path own;

  public StorageLayout(Path rootDirectory) {
    this.root = rootDirectory.toAbsolutePath().normalize();
    Path version2 = root.resolve("docker/registry/v2");
    this.blobs = version2.resolve("blobs");
    this.repositories = version2.resolve("repositories");
    this.own = root.resolve("priok");
  }

  /** The root directory, which must exist; nothing above it is ever created. */
  public Path root() {
    return root;
  }

  /** Where {@code spec} lies, whether or not it is there. */
  public Path path(PathSpec spec) {
    return switch (spec) {
      case PathSpec.BlobData(Digest digest) ->
          blobs.resolve(
              digest.algorithm().prefix()
                  + "/"
                  + digest.hex().substring(0, 2)
                  + "/"
                  + digest.hex()
                  + "/data");
      case PathSpec.Repositories() -> repositories;
      case PathSpec.Repository(RepositoryName name) -> in(name, "");
      case PathSpec.Layers(RepositoryName name) -> in(name, "/_layers");
      case PathSpec.LayerLink(RepositoryName name, Digest digest) ->
          in(name, "/_layers" + link(digest));
      case PathSpec.Manifests(RepositoryName name) -> in(name, "/_manifests");
      case PathSpec.Revisions(RepositoryName name) -> in(name, "/_manifests/revisions");
      case PathSpec.RevisionLink(RepositoryName name, Digest digest) ->
          in(name, "/_manifests/revisions" + link(digest));
      case PathSpec.Tags(RepositoryName name) -> in(name, "/_manifests/tags");
      case PathSpec.TagDirectory(RepositoryName name, var tag) ->
          in(name, "/_manifests/tags/" + tag.value());
      case PathSpec.TagCurrentLink(RepositoryName name, var tag) ->
          in(name, "/_manifests/tags/" + tag.value() + "/current/link");
      case PathSpec.TagIndexLink(RepositoryName name, var tag, Digest digest) ->
          in(name, "/_manifests/tags/" + tag.value() + "/index" + link(digest));
      case PathSpec.Uploads(RepositoryName name) -> in(name, "/_uploads");
      case PathSpec.UploadDirectory(RepositoryName name, UUID id) -> in(name, "/_uploads/" + id);
      case PathSpec.UploadData(RepositoryName name, UUID id) ->
          in(name, "/_uploads/" + id + "/data");
      case PathSpec.UploadStartedAt(RepositoryName name, UUID id) ->
          in(name, "/_uploads/" + id + "/startedat");
      case PathSpec.Blobs() -> blobs;
      case PathSpec.Temporary() -> own.resolve("tmp");
      case PathSpec.Lease() -> own.resolve("lease");
      case PathSpec.Trash() -> own.resolve("trash");
      case PathSpec.SpareTrash() -> path(new PathSpec.Trash()).resolve("spare");
      case PathSpec.TrashRun(RunId run) -> path(new PathSpec.Trash()).resolve(run.toString());
      case PathSpec.TrashedBlob(RunId run, Digest digest) ->
          path(new PathSpec.TrashRun(run))
              .resolve(digest.algorithm().prefix() + "-" + digest.hex());
      case PathSpec.CollectionResult() -> own.resolve("gc.json");
      case PathSpec.ControlSocket() -> own.resolve("control");
      case PathSpec.Quarantine() -> own.resolve("quarantine");
    };
  }

  /** One path from one text: each further {@link Path#resolve} would copy the path once more. */
  private Path in(RepositoryName name, String below) {
    return repositories.resolve(name.value() + below);
  }

  private static String link(Digest digest) {
    return "/" + digest.algorithm().prefix() + "/" + digest.hex() + "/link";
  }
}
