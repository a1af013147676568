package dev.priok.registry.archive;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Who speaks to a registry. */
public record Login(String user, String password) {

  /** The value of an Authorization header (RFC 7617). */
  String basic() {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public String toString() {
    return user;
  }
}
