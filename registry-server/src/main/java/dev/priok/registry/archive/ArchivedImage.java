package dev.priok.registry.archive;

import dev.priok.registry.manifest.StoredManifest;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Tag;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image or an index in an archive.
 *
 * @param name what the archive calls it
 * @param tag its tag, where the archive has only that of its name
 * @param manifests all there are, each after those that it names; its own comes last
 * @param blobs the files of configs and layers
 */
record ArchivedImage(
    Optional<ImageName> name,
    Optional<Tag> tag,
    List<StoredManifest> manifests,
    Map<Digest, Path> blobs) {}
