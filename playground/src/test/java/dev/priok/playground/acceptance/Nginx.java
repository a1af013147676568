package dev.priok.playground.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    Path certificate = certify(directory, cli);
    LocalProcess process = run(config(address, registry.address()), directory);
    RegistryClient client = RegistryClient.anonymous(address);
    await("nginx")
        .atMost(Duration.ofSeconds(30))
        .until(() -> client.answers() || !process.isAlive());
    return new Nginx(address, certificate, process);
  }

  /** Makes {@code tls.crt} and {@code tls.key}. */
  private static Path certify(Path directory, Cli cli) {
    Path certificate = directory.resolve("tls.crt");
    String options =
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=nginx"
            + " -addext subjectAltName=IP:127.0.0.1";
    List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
    arguments.addAll(List.of("-keyout", directory.resolve("tls.key").toString()));
    arguments.addAll(List.of("-out", certificate.toString()));
    cli.run(Tool.OPENSSL, arguments.toArray(String[]::new)).expectSuccess();
    return certificate;
  }

  /** Names in {@code config} are relative to {@code directory}. */
  private static LocalProcess run(String config, Path directory) {
    try {
      Path file = Files.writeString(directory.resolve("nginx.conf"), config);
      List<String> command = new ArrayList<>();
      command.add(Tool.NGINX.path().toString());
      command.addAll(List.of("-p", directory.toString(), "-c", file.toString()));
      command.addAll(List.of("-e", directory.resolve("error.log").toString()));
      return LocalProcess.start("nginx", command, Map.of(), directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String config(String address, String registry) {
    return """
    daemon off;
    worker_processes 1;
    pid pid;
    error_log stderr;
    events {}
    http {
      access_log off;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      server {
        listen %s ssl;
        ssl_certificate tls.crt;
        ssl_certificate_key tls.key;
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
