package dev.priok.local.tls;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.priok.local.store.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Writes the file with which kubectl and other clients reach a cluster. */
public final class Kubeconfig {
  private static final String CONFIG =
      """
      apiVersion: v1
      kind: Config
      clusters: [{name: priok-local, cluster: {server: $, certificate-authority-data: $}}]
      users: [{name: priok-local, user: {token: $}}]
      contexts: [{name: priok-local, context: {cluster: priok-local, user: priok-local}}]
      current-context: priok-local
      """;

  private Kubeconfig() {}

  /** Writes the file atomically, readable by its owner only. */
  public static void write(Path file, URI url, String trustedPem, BearerToken token)
      throws IOException {
    byte[] pem = trustedPem.getBytes(StandardCharsets.US_ASCII);
    String trusted = Base64.getEncoder().encodeToString(pem);
    // A temporary file is made readable by its owner only where the file system knows owners.
    Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), "kubeconfig", ".tmp");
    new YAMLMapper().writeValue(temporary.toFile(), Json.of(CONFIG, url, trusted, token.value()));
    Files.move(temporary, file, ATOMIC_MOVE, REPLACE_EXISTING);
  }
}
