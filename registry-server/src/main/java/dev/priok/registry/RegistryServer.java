package dev.priok.registry;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.http.HttpServer;
import dev.priok.registry.http.RequestListener;
import dev.priok.registry.manifest.TagProtection;
import dev.priok.registry.storage.FreeSpace;
import dev.priok.registry.storage.LowSpace;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.TemporaryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/** A registry that serves one store at one address. */
public final class RegistryServer implements AutoCloseable {

  private final ServerSettings settings;
  private final Clock clock;
  private final Storage storage;
  private final HttpServer http;

  /** A registry with the defaults of its store. */
  public RegistryServer(
      ServerSettings settings, AccessControl access, List<RequestListener> listeners, Clock clock) {
    this(
        settings,
        Storage.open(settings.rootDirectory(), clock),
        new FreeSpace(settings.rootDirectory(), new LowSpace(0, 0)),
        TagProtection.NONE,
        access,
        listeners,
        () -> true,
        clock);
  }

  /**
   * A registry over {@code storage}.
   *
   * @param storageIsPrompt as {@link HttpServer}'s
   */
  public RegistryServer(
      ServerSettings settings,
      Storage storage,
      FreeSpace space,
      TagProtection protection,
      AccessControl access,
      List<RequestListener> listeners,
      BooleanSupplier storageIsPrompt,
      Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.storage = storage;
    this.http =
        new HttpServer(
            settings.http(),
            access,
            new Features(settings, storage, space, protection, clock),
            listeners,
            storageIsPrompt);
  }

  /**
   * Begins to serve.
   *
   * @throws UncheckedIOException when the address cannot be bound or the store cannot be read
   */
  public void start() {
    try {
      new TemporaryFiles(storage).removeAbandoned(clock.instant());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.start();
  }

  /** Where it listens, with the port it got. */
  public InetSocketAddress address() {
    return new InetSocketAddress(settings.http().address().getHostString(), http.port());
  }

  /** The store it serves. */
  public Storage storage() {
    return storage;
  }

  /** Shows another certificate to connections from now on; those that are open go on. */
  public void renewCertificate(SSLContext context) {
    http.renewCertificate(context);
  }

  /** Requests that have come in and are not answered yet. */
  public long requestsInFlight() {
    return http.requestsInFlight();
  }

  /** Stops listening, lets running requests end within the drain timeout, then stops. */
  @Override
  public void close() {
    http.close();
  }
}
