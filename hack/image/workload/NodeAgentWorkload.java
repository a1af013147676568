import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Arguments: the root of the agent's file system, key store and certificate of a server on
 * loopback, the command that starts the agent. That server is the registry and the operator.
 */
void main(String[] args) throws Exception {
  Path root = Path.of(args[0]);
  byte[] certificate = Files.readAllBytes(Path.of(args[2]));
  CountDownLatch trusted = new CountDownLatch(1);
  HttpsServer server =
      HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
  server.setHttpsConfigurator(new HttpsConfigurator(context(Path.of(args[1]))));
  server.createContext(
      "/",
      exchange -> {
        try (exchange) {
          boolean isReport = exchange.getRequestURI().getPath().equals("/node-report");
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(isReport ? 200 : 401, -1);
          if (isReport && body.contains("Trusted")) {
            trusted.countDown();
          }
        }
      });
  server.start();
  int port = server.getAddress().getPort();

  String fingerprint =
      HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
  Path desired = directory(root.resolve("tmp/desired"));
  Files.write(desired.resolve("ca-" + fingerprint + ".crt"), certificate);
  Files.write(desired.resolve("operator-ca.crt"), certificate);
  Files.writeString(
      desired.resolve("apps.team.properties"),
      """
      namespace=apps
      name=team
      uid=1
      host=team-registry.apps.svc:%d
      port=%d
      clusterIPs=127.0.0.1
      scheme=https
      ca=%s
      """
          .formatted(port, port, fingerprint));
  Files.writeString(desired.resolve("revision"), "1");
  Files.writeString(root.resolve("tmp/token"), "token");
  Path containerd = directory(root.resolve("tmp/host/etc/containerd"));
  directory(root.resolve("tmp/host/var/lib/priok"));
  Files.writeString(
      containerd.resolve("config.toml"),
      """
      version = 2
      [plugins."io.containerd.grpc.v1.cri".registry]
        config_path = "/etc/containerd/certs.d"
      """);

  ProcessBuilder command = new ProcessBuilder(Arrays.copyOfRange(args, 3, args.length)).inheritIO();
  command.environment().put("PRIOK_HOST_ROOT", "/tmp/host");
  command.environment().put("PRIOK_DESIRED_DIR", "/tmp/desired");
  command.environment().put("PRIOK_OPERATOR_URL", "https://localhost:" + port);
  command.environment().put("PRIOK_OPERATOR_CA", "/tmp/desired/operator-ca.crt");
  command.environment().put("PRIOK_TOKEN_FILE", "/tmp/token");
  Process agent = command.start();
  if (!trusted.await(60, TimeUnit.SECONDS)) {
    throw new IllegalStateException("The agent does not report that the node trusts the registry");
  }
  for (String probe : new String[] {"livez", "readyz"}) {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:10261/" + probe).toURL().openConnection();
    if (connection.getResponseCode() != 200) {
      throw new IllegalStateException(probe + " answers " + connection.getResponseCode());
    }
  }
  agent.destroy();
  if (!agent.waitFor(30, TimeUnit.SECONDS)) {
    throw new IllegalStateException("The agent does not end");
  }
  server.stop(0);
}

/** Where the agent, another user, may write. */
Path directory(Path path) throws Exception {
  Files.createDirectories(path);
  return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
}

SSLContext context(Path keyStore) throws Exception {
  char[] password = "workload".toCharArray();
  KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
  keys.init(KeyStore.getInstance(keyStore.toFile(), password), password);
  SSLContext context = SSLContext.getInstance("TLS");
  context.init(keys.getKeyManagers(), null, null);
  return context;
}
