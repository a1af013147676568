package dev.priok.registry.archive;

/** An import or export that cannot be done; the message says why and what helps. */
public final class ArchiveException extends Exception {
  private static final long serialVersionUID = 1L;

  ArchiveException(String message) {
    super(message.replaceAll("\\p{Cntrl}", "?"));
  }
}
