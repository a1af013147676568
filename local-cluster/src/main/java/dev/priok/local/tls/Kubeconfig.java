package dev.priok.local.tls;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;

/** Writes the file with which kubectl and other clients reach a cluster. */
public final class Kubeconfig {
  private static final String NAME = "priok-local";

  private Kubeconfig() {}

  /** Writes the file atomically, readable by its owner only. */
  public static void write(Path file, URI url, String authorityPem, BearerToken token)
      throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    ObjectNode config = yaml.createObjectNode();
    config.put("apiVersion", "v1").put("kind", "Config").put("current-context", NAME);
    byte[] authority = authorityPem.getBytes(StandardCharsets.US_ASCII);
    named(config, "clusters")
        .putObject("cluster")
        .put("server", url.toString())
        .put("certificate-authority-data", Base64.getEncoder().encodeToString(authority));
    named(config, "users").putObject("user").put("token", token.value());
    named(config, "contexts").putObject("context").put("cluster", NAME).put("user", NAME);
    // A temporary file is made readable by its owner only where the file system knows owners.
    Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), "kubeconfig", ".tmp");
    Files.writeString(temporary, yaml.writeValueAsString(config));
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static ObjectNode named(ObjectNode config, String list) {
    return config.putArray(list).addObject().put("name", NAME);
  }
}
