package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
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

  private static final String BLOBS = "docker/registry/v2/blobs";
  private static final String REPOSITORIES = "docker/registry/v2/repositories";
  private static final String TRASH = "priok/trash";

  private final Path root;

  public StorageLayout(Path rootDirectory) {
    this.root = rootDirectory.toAbsolutePath().normalize();
  }

  /** The root directory, which must exist; nothing above it is ever created. */
  public Path root() {
    return root;
  }

  /** Where {@code spec} lies, whether or not it is there. */
  public Path path(PathSpec spec) {
    // One path from one text: each further resolve would copy the path once more.
    return root.resolve(text(spec));
  }

  private static String text(PathSpec spec) {
    return switch (spec) {
      case PathSpec.Blobs() -> BLOBS;
      case PathSpec.BlobData(Digest digest) ->
          below(BLOBS, algorithm(digest), digest.hex().substring(0, 2), digest.hex(), "data");
      case PathSpec.Repositories() -> REPOSITORIES;
      case PathSpec.Repository(var name) -> in(name);
      case PathSpec.Layers(var name) -> in(name, "_layers");
      case PathSpec.LayerLink(var name, Digest digest) ->
          in(name, "_layers", algorithm(digest), digest.hex(), "link");
      case PathSpec.Manifests(var name) -> in(name, "_manifests");
      case PathSpec.Revisions(var name) -> in(name, "_manifests/revisions");
      case PathSpec.RevisionLink(var name, Digest digest) ->
          in(name, "_manifests/revisions", algorithm(digest), digest.hex(), "link");
      case PathSpec.Tags(var name) -> in(name, "_manifests/tags");
      case PathSpec.TagDirectory(var name, Tag tag) -> in(name, "_manifests/tags", tag.value());
      case PathSpec.TagCurrentLink(var name, Tag tag) ->
          in(name, "_manifests/tags", tag.value(), "current/link");
      case PathSpec.TagIndexLink(var name, Tag tag, Digest digest) ->
          in(
              name,
              "_manifests/tags",
              tag.value(),
              "index",
              algorithm(digest),
              digest.hex(),
              "link");
      case PathSpec.Uploads(var name) -> in(name, "_uploads");
      case PathSpec.UploadDirectory(var name, UUID id) -> in(name, "_uploads", id.toString());
      case PathSpec.UploadData(var name, UUID id) -> in(name, "_uploads", id.toString(), "data");
      case PathSpec.UploadStartedAt(var name, UUID id) ->
          in(name, "_uploads", id.toString(), "startedat");
      case PathSpec.Temporary() -> "priok/tmp";
      case PathSpec.Lease() -> "priok/lease";
      case PathSpec.Trash() -> TRASH;
      case PathSpec.SpareTrash() -> below(TRASH, "spare");
      case PathSpec.TrashRun(RunId run) -> below(TRASH, run.toString());
      case PathSpec.TrashedBlob(RunId run, Digest digest) ->
          below(TRASH, run.toString(), algorithm(digest) + "-" + digest.hex());
      case PathSpec.CollectionResult() -> "priok/gc.json";
      case PathSpec.ControlSocket() -> "priok/control";
      case PathSpec.Quarantine() -> "priok/quarantine";
    };
  }

  private static String in(RepositoryName name, String... names) {
    return below(below(REPOSITORIES, name.value()), names);
  }

  private static String below(String directory, String... names) {
    // Joined, not added: to compile the sums of all cases above took 19 MB at once.
    return names.length == 0 ? directory : directory + "/" + String.join("/", names);
  }

  private static String algorithm(Digest digest) {
    return digest.algorithm().prefix();
  }
}
