package dev.priok.node.host;

/** What lies at a path. */
public enum FileKind {
  ABSENT,
  FILE,
  DIRECTORY,
  /** A link, a socket, a device. */
  OTHER
}
