package dev.priok.registry.http;

import javax.net.ssl.SSLContext;

/**
 * How connections are encrypted.
 *
 * @param context holds the certificate to begin with
 * @param tls13Only whether TLS 1.2 is refused
 */
public record HttpsSettings(SSLContext context, boolean tls13Only) {}
