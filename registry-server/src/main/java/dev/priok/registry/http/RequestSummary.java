package dev.priok.registry.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One finished request. Every string is safe for a log line: control characters replaced, length
 * bounded.
 *
 * @param operation distribution's name of the handler: base, blob, manifest, tags, blob_upload,
 *     blob_upload_chunk, catalog or unknown
 * @param reference tag, digest or upload id
 * @param status the status sent, or 499 when the client went away before it had one
 * @param errorCode the specification's code of a refusal
 */
public record RequestSummary(
    String method,
    String operation,
    @Nullable String repository,
    @Nullable String reference,
    int status,
    long requestBytes,
    long responseBytes,
    Duration duration,
    String requestId,
    @Nullable String user,
    String clientAddress,
    @Nullable String userAgent,
    @Nullable String errorCode) {}
