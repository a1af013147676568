package dev.priok.registry.gc;

import org.jspecify.annotations.Nullable;

/**
 * What a collection did, or in a dry run would have done.
 *
 * @param lastRun when it began, RFC 3339 in UTC
 * @param problem why it ended before its end; null when it did not
 * @param blobs blobs in the store that it looked at
 * @param removedLinks links of repositories to blobs that their manifests no longer name
 * @param trashedBlobs blobs moved to the trash, still on the disk
 * @param freedBlobs blobs removed for good
 * @param restoredBlobs blobs that came back from the trash because something names them
 * @param damagedRepositories repositories with a manifest that cannot be read; they keep all
 * @param reclaimableBytes bytes of blobs that nothing names and that are still on the disk
 */
public record CollectionResult(
    String lastRun,
    long durationMillis,
    boolean dryRun,
    @Nullable String problem,
    long repositories,
    long manifests,
    long blobs,
    long removedLinks,
    long trashedBlobs,
    long trashedBytes,
    long freedBlobs,
    long freedBytes,
    long restoredBlobs,
    long damagedRepositories,
    long reclaimableBytes) {}
