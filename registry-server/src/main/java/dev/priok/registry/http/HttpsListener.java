package dev.priok.registry.http;

import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS in front of HTTP, with a certificate that can be replaced. */
final class HttpsListener {

  private final SslContextFactory.Server contexts = new SslContextFactory.Server();

  HttpsListener(HttpsSettings settings) {
    contexts.setSslContext(settings.context());
    contexts.setIncludeProtocols(
        settings.tls13Only() ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"});
    contexts.setRenegotiationAllowed(false);
  }

  /**
   * What the port understands: TLS, and plain HTTP too, so that who forgot the s can be told. Such
   * requests are not secure, and are refused by {@link FrontHandler}.
   */
  ConnectionFactory[] factories(HttpConfiguration configuration) {
    // Clients come under many names (a service's, an address, a node's), and all are served alike.
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    return new ConnectionFactory[] {
      new DetectorConnectionFactory(
          new SslConnectionFactory(contexts, HttpVersion.HTTP_1_1.asString())),
      new HttpConnectionFactory(configuration)
    };
  }

  /** Shows another certificate to connections from now on. */
  void renew(SSLContext context) {
    try {
      contexts.reload(factory -> factory.setSslContext(context));
    } catch (Exception e) {
      throw new IllegalStateException("the certificate cannot be used: " + e.getMessage(), e);
    }
  }
}
