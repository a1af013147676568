package dev.priok.registry.http;

import java.io.IOException;

/** The connection broke or stalled in the middle of a request: there is nobody to answer. */
public final class ClientGoneException extends IOException {

  ClientGoneException(Throwable cause) {
    super("the client went away", cause);
  }
}
