package dev.priok.registry.retention;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Tag;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a tag or an untagged manifest, and why.
 *
 * @param tag empty for a manifest
 * @param since when the tag was pushed, or the manifest last used
 */
public record Decision(
    Optional<Tag> tag, Digest digest, Instant since, boolean goes, String reason) {}
