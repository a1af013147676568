package dev.priok.local.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The server's certificate of this run: for loopback, signed by itself, so that it is all a client
 * must trust. Its private key never leaves memory.
 */
public final class ServerCertificate {
  private static final X500Name NAME = new X500Name("CN=priok-local");
  private static final Duration LEEWAY = Duration.ofMinutes(5);
  private static final Duration LIFETIME = Duration.ofDays(365);

  private final KeyPair key;
  private final X509Certificate certificate;

  public ServerCertificate(Clock clock)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    SecureRandom random = new SecureRandom();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    key = generator.generateKeyPair();
    GeneralNames names = new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
    Date from = Date.from(clock.instant().minus(LEEWAY));
    Date until = Date.from(clock.instant().plus(LIFETIME));
    BigInteger serial = new BigInteger(127, random);
    X509CertificateHolder signed =
        new JcaX509v3CertificateBuilder(NAME, serial, from, until, NAME, key.getPublic())
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
            .addExtension(Extension.subjectAlternativeName, false, names)
            .build(signer);
    certificate = new JcaX509CertificateConverter().getCertificate(signed);
  }

  /** With which a server shows the certificate. */
  public SSLContext context() throws GeneralSecurityException, IOException {
    char[] inMemory = new char[0];
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, inMemory);
    store.setKeyEntry("server", key.getPrivate(), inMemory, new X509Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, inMemory);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** The certificate in PEM. */
  public String pem() throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(certificate);
    }
    return text.toString();
  }
}
