package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import java.nio.file.Path;

/** A blob that was there when asked. */
public record BlobFile(Digest digest, Path path, long sizeBytes) {}
