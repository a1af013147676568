package dev.priok.registry.archive;

import dev.priok.registry.manifest.StoredManifest;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.storage.StoreFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the images of an archive where they are to go: blobs first, tags last. */
public final class ImageImport {

  private final ImagePlace place;
  private final Progress progress;
  private final Optional<ImageName> asked;

  /**
   * @param asked what the image is to be called instead; a repository alone renames all of them
   */
  public ImageImport(ImagePlace place, Progress progress, Optional<ImageName> asked) {
    this.place = place;
    this.progress = progress;
    this.asked = asked;
  }

  /** Reads a tar archive to its end. */
  public void from(InputStream in) throws IOException, ArchiveException {
    try (Workspace workspace = place.workspace()) {
      unpack(in, workspace);
    }
  }

  private void unpack(InputStream in, Workspace workspace) throws IOException, ArchiveException {
    try {
      take(SpooledTar.read(progress.watch(in, "read"), workspace), workspace);
    } catch (IOException e) {
      if (StorageFailures.meansFull(e)) {
        throw new ArchiveException(
            ("%s: there is no space left; an archive is unpacked there before its images are put"
                    + " in: make room for both")
                .formatted(workspace.directory()));
      }
      throw e;
    }
  }

  /** Reads an archive that lies unpacked. */
  public void from(Path directory) throws IOException, ArchiveException {
    // A layout is no store that could be served, but it is what an import is for.
    Optional<String> store =
        Files.exists(directory.resolve(OciLayout.MARKER))
            ? Optional.empty()
            : StoreFormat.obstacle(directory);
    if (store.isPresent()) {
      throw new ArchiveException(store.get());
    }
    if (Files.isDirectory(directory.resolve("docker/registry/v2"))) {
      throw new ArchiveException(
          ("%s is the store of a registry: it is served as it is, with"
                  + " storage.filesystem.rootdirectory; one image of it is copied with"
                  + " export --from %s NAME:TAG | import -")
              .formatted(directory, directory));
    }
    try (Workspace workspace = place.workspace()) {
      take(new UnpackedDirectory(directory), workspace);
    }
  }

  private void take(ArchiveFiles archive, Workspace workspace)
      throws IOException, ArchiveException {
    List<ArchivedImage> images = images(archive, workspace);
    if (images.isEmpty()) {
      throw new ArchiveException("there is no image in this archive");
    }
    if (images.size() > 1 && asked.isPresent() && asked.get().reference().isPresent()) {
      throw new ArchiveException(
          "there are %d images in this archive: --name takes a repository without a tag for them"
              .formatted(images.size()));
    }
    for (Map.Entry<ImageName, ArchivedImage> image : named(images).entrySet()) {
      put(image.getKey(), image.getValue());
    }
  }

  /** Before anything is written: the second of two images would take the name from the first. */
  private Map<ImageName, ArchivedImage> named(List<ArchivedImage> images) throws ArchiveException {
    Map<ImageName, ArchivedImage> named = new LinkedHashMap<>();
    for (ArchivedImage image : images) {
      ImageName name = nameOf(image);
      ArchivedImage other = named.putIfAbsent(name, image);
      if (other != null && !own(other).digest().equals(own(image).digest())) {
        throw new ArchiveException(
            ("two images of this archive would both be %s: %s and %s; give each a tag of its own in"
                    + " the archive, as skopeo copy ... oci:DIRECTORY:TAG does")
                .formatted(name, own(other).digest(), own(image).digest()));
      }
    }
    return named;
  }

  private static StoredManifest own(ArchivedImage image) {
    return image.manifests().getLast();
  }

  private List<ArchivedImage> images(ArchiveFiles archive, Workspace workspace)
      throws IOException, ArchiveException {
    // docker 25 and newer write both; the layout has the manifests as they were.
    if (archive.find(OciLayout.MARKER).isPresent() && archive.find(OciLayout.INDEX).isPresent()) {
      return new OciLayout(archive).images();
    }
    if (archive.find(DockerArchive.MANIFEST).isPresent()) {
      return new DockerArchive(archive, new LayerPacker(workspace, progress)).images();
    }
    if (archive.find("repositories").isPresent()) {
      throw new ArchiveException(
          "this archive was written by docker older than 1.10: load it into a newer docker"
              + " (docker load) and save it again (docker save)");
    }
    throw new ArchiveException(
        "this is neither an archive of docker save nor an OCI image layout: it has no"
            + " manifest.json and no oci-layout with index.json");
  }

  private void put(ImageName name, ArchivedImage image) throws IOException, ArchiveException {
    RepositoryName repository = name.repository();
    StoredManifest own = own(image);
    int count = 0;
    for (Map.Entry<Digest, Path> blob : image.blobs().entrySet()) {
      count++;
      boolean isNew = place.put(repository, blob.getKey(), blob.getValue());
      progress.say(
          "%s: blob %d of %d, %s"
              .formatted(name, count, image.blobs().size(), isNew ? "written" : "was there"));
    }
    for (StoredManifest manifest : image.manifests()) {
      if (manifest != own) {
        place.put(repository, manifest.digest(), manifest);
      }
    }
    place.put(repository, name.reference().orElse(own.digest()), own);
    progress.say("%s: %s".formatted(name, own.digest()));
  }

  private ImageName nameOf(ArchivedImage image) throws ArchiveException {
    Optional<ImageName> base = asked.isPresent() ? asked : image.name();
    if (base.isEmpty()) {
      throw new ArchiveException(
          "the archive does not say what its image is called: add --name NAME:TAG");
    }
    if (base.get().reference().isPresent()) {
      return base.get();
    }
    Optional<Reference> archived = image.name().flatMap(ImageName::reference);
    Reference tag = archived.orElse(image.tag().orElse(new Tag("latest")));
    return new ImageName(base.get().repository(), Optional.of(tag));
  }
}
