package dev.priok.playground;

import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** The playground cannot go on; the message is one line for a person. */
final class PlaygroundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlaygroundException(String message) {
    super(message);
  }

  private PlaygroundException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * What no code expected, in one line; the log gets the whole of it.
   *
   * @param log the file to which the playground logs
   */
  static PlaygroundException unforeseen(RuntimeException cause, Path log) {
    LoggerFactory.getLogger(PlaygroundException.class)
        .atError()
        .setCause(cause)
        .log("The playground ended by itself");
    return new PlaygroundException(
        "The playground ended by itself: %s (%s has the rest)"
            .formatted(cause.toString().replaceAll("\\s+", " "), log),
        cause);
  }
}
