package dev.priok.playground.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * nginx in front of a registry: it ends TLS on a port of loopback and passes on what {@code
 * docs/registry-server.md} says.
 *
 * @param address host:port
 * @param certificate its own certificate, which is what clients have to trust
 */
record Nginx(String address, Path certificate, LocalProcess process) implements AutoCloseable {

  /** Starts it with its files in {@code directory}; the processes beside the first end with it. */
  static Nginx start(RunningRegistry registry, Path directory, Cli cli) {
    String address = "127.0.0.1:" + RunningRegistry.freePort();
    Path certificate = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    cli.run(
            Tool.OPENSSL,
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
                .concat(" -subj /CN=nginx -addext subjectAltName=IP:127.0.0.1")
                .concat(" -keyout " + key + " -out " + certificate)
                .split(" "))
        .expectSuccess();
    try {
      Path config =
          Files.writeString(
              directory.resolve("nginx.conf"),
              config(address, registry.address())
                  .replace("CERTIFICATE", certificate.toString())
                  .replace("KEY", key.toString())
                  .replace("DIRECTORY", directory.toString()));
      LocalProcess process =
          LocalProcess.start(
              "nginx",
              List.of(
                  Tool.NGINX.path().toString(),
                  "-p",
                  directory.toString(),
                  "-c",
                  config.toString(),
                  "-e",
                  directory.resolve("error.log").toString()),
              Map.of(),
              directory.resolve("log"));
      RegistryClient client = RegistryClient.anonymous(address);
      await("nginx")
          .atMost(Duration.ofSeconds(30))
          .until(() -> client.answers() || !process.isAlive());
      return new Nginx(address, certificate, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String config(String address, String registry) {
    return """
    daemon off;
    worker_processes 1;
    pid DIRECTORY/pid;
    error_log stderr;
    events {}
    http {
      access_log off;
      client_body_temp_path DIRECTORY/body;
      proxy_temp_path DIRECTORY/proxy;
      fastcgi_temp_path DIRECTORY/fastcgi;
      uwsgi_temp_path DIRECTORY/uwsgi;
      scgi_temp_path DIRECTORY/scgi;
      server {
        listen %s ssl;
        ssl_certificate CERTIFICATE;
        ssl_certificate_key KEY;
        client_max_body_size 0;
        location / {
          proxy_pass http://%s;
          proxy_http_version 1.1;
          proxy_request_buffering off;
          proxy_buffering off;
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-Proto $scheme;
        }
      }
    }
    """
        .formatted(address, registry);
  }

  @Override
  public void close() {
    process.close();
  }
}
