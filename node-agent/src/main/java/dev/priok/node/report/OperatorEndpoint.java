package dev.priok.node.report;

import dev.priok.node.tls.Authorities;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST <operator>/node-report} with the projected token of this pod. Token and CA are read
 * anew each time: the kubelet replaces the one each hour, the operator the other when it must.
 * Plain HTTP is for tests and goes to loopback alone, so that no token is ever sent in clear.
 */
public final class OperatorEndpoint implements ReportChannel {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int LONGEST_ANSWER = 500;

  private final URI target;
  private final @Nullable Path authorities;
  private final Path token;

  /**
   * A way to one operator; nothing is sent yet.
   *
   * @param operator {@code https://name:port}
   * @param authorities PEM file with the CA of the operator's certificate; needed for HTTPS
   * @throws IllegalArgumentException when the two do not make a safe way to send a token
   */
  public OperatorEndpoint(URI operator, @Nullable Path authorities, Path token) {
    if (operator.getHost() == null || operator.getUserInfo() != null) {
      throw new IllegalArgumentException("the operator's URL has no host, or a user");
    }
    switch (String.valueOf(operator.getScheme())) {
      case "https" -> {
        if (authorities == null) {
          throw new IllegalArgumentException("an https operator needs a CA file");
        }
      }
      case "http" -> {
        if (!isLoopback(operator.getHost())) {
          throw new IllegalArgumentException("plain http would show the token to the network");
        }
      }
      default -> throw new IllegalArgumentException("the operator's URL is not https");
    }
    this.target = operator.resolve("/node-report");
    this.authorities = authorities;
    this.token = token;
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  @Override
  public void send(NodeReport report) throws IOException {
    byte[] body = report.encode().getBytes(StandardCharsets.US_ASCII);
    HttpURLConnection connection = open();
    try {
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout((int) PATIENCE.toMillis());
      connection.setReadTimeout((int) PATIENCE.toMillis());
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Authorization", "Bearer " + readToken());
      connection.setRequestProperty("Content-Type", "text/plain; charset=us-ascii");
      connection.setRequestProperty("Connection", "close");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
      int status = connection.getResponseCode();
      if (status < 200 || status > 299) {
        throw new IOException("the operator answered " + status + said(connection));
      }
    } finally {
      connection.disconnect();
    }
  }

  /** The operator's own words say what to change. */
  private static String said(HttpURLConnection connection) throws IOException {
    try (InputStream in = connection.getErrorStream()) {
      String text =
          in == null ? "" : new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
      return text.isBlank() ? "" : ": " + OneLine.of(text.strip());
    }
  }

  private HttpURLConnection open() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) target.toURL().openConnection(Proxy.NO_PROXY);
    if (connection instanceof HttpsURLConnection https && authorities != null) {
      try {
        https.setSSLSocketFactory(Authorities.parse(read(authorities)).socketFactory());
      } catch (GeneralSecurityException e) {
        throw new IOException("the CA in " + authorities + " cannot be used", e);
      }
    }
    return connection;
  }

  /** The JDK's exception says only in its name what is wrong. */
  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }

  private String readToken() throws IOException {
    String text = new String(read(token), StandardCharsets.UTF_8).strip();
    if (!text.matches("[!-~]+")) {
      throw new IOException("the token in " + token + " is not one");
    }
    return text;
  }
}
