package dev.priok.node.testing;

import dev.priok.node.desired.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/** The desired document as the operator renders it and the kubelet mounts and swaps it. */
public final class MountedDocument {
  private final Path directory;
  private final Map<String, String> data = new TreeMap<>();
  private int version;

  public MountedDocument(Path directory) {
    this.directory = directory;
  }

  public Path directory() {
    return directory;
  }

  public MountedDocument revision(String revision) {
    return key("revision", revision);
  }

  public MountedDocument key(String key, String value) {
    data.put(key, value);
    return this;
  }

  public MountedDocument without(String key) {
    data.remove(key);
    return this;
  }

  /** The host that the registry may claim. */
  public static String host(String namespace, String name, int port) {
    return name + "-registry." + namespace + ".svc:" + port;
  }

  public MountedDocument https(
      String namespace, String name, String clusterIps, int port, String pem) {
    String fingerprint = Sha256.hex(pem.getBytes(StandardCharsets.UTF_8));
    key("ca-" + fingerprint + ".crt", pem);
    return key(
        namespace + "." + name + ".properties",
        entry(namespace, name, clusterIps, port) + "scheme=https\nca=" + fingerprint + "\n");
  }

  public MountedDocument http(String namespace, String name, String clusterIps, int port) {
    return key(
        namespace + "." + name + ".properties",
        entry(namespace, name, clusterIps, port) + "scheme=http\n");
  }

  private static String entry(String namespace, String name, String clusterIps, int port) {
    return """
    namespace=%s
    name=%s
    uid=6f1c0a2e-0000-4000-8000-000000000001
    host=%s
    clusterIPs=%s
    port=%d
    """
        .formatted(namespace, name, host(namespace, name, port), clusterIps, port);
  }

  /** What the kubelet does: a new directory, a new link beside, one rename, the old one gone. */
  public MountedDocument mount() {
    try {
      Files.createDirectories(directory);
      String previous =
          Files.isSymbolicLink(directory.resolve("..data"))
              ? Files.readSymbolicLink(directory.resolve("..data")).toString()
              : "";
      Path fresh = Files.createDirectory(directory.resolve("..v" + ++version));
      for (Map.Entry<String, String> entry : data.entrySet()) {
        Files.writeString(fresh.resolve(entry.getKey()), entry.getValue());
        Path link = directory.resolve(entry.getKey());
        if (!Files.isSymbolicLink(link)) {
          Files.createSymbolicLink(link, Path.of("..data", entry.getKey()));
        }
      }
      Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), fresh.getFileName());
      Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      if (!previous.isEmpty()) {
        TreeSnapshot.delete(directory.resolve(previous));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
