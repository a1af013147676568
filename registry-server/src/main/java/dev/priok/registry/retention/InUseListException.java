package dev.priok.registry.retention;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The list of images in use cannot be gone by, so that nothing may be removed. */
public final class InUseListException extends FileSystemException {

  private static final long serialVersionUID = 1L;

  InUseListException(Path file, String reason) {
    super(file.toString(), null, reason);
  }

  @Override
  public String getMessage() {
    return "the list of images in use (" + getFile() + ") " + getReason();
  }
}
