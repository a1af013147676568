package dev.priok.registry.access;

/** What a request wants to do. */
public enum Action {
  /** {@code GET /v2/}: find out whether one is logged in. */
  PING,
  /** Read manifests, blobs and tags of one repository. */
  PULL,
  /** Write to one repository, upload sessions included. */
  PUSH,
  /** Delete a tag, manifest or blob of one repository. */
  DELETE,
  /** List the repositories that one may see. */
  CATALOG,
  /** Be shown one repository in a listing: what may be pulled may be seen. */
  LIST
}
