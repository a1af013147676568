package dev.priok.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.Caller;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandOffTest {

  private static final String DIGEST = "sha256:" + "a".repeat(64);

  private final HttpClient client = HttpClient.newHttpClient();
  private volatile boolean takesWork;
  private volatile boolean refuses;
  private volatile int length = 10;
  private volatile boolean slow;
  private volatile boolean prompt = true;
  private volatile @Nullable Path file;
  private HttpServer server;

  @BeforeEach
  void serve() {
    HttpSettings settings =
        new HttpSettings(
            new InetSocketAddress("127.0.0.1", 0),
            null,
            HttpLimits.fitting(1L << 28, 1024),
            Duration.ofSeconds(1),
            "/",
            List.of(),
            null,
            false,
            Map.of());
    server = new HttpServer(settings, new Everybody(), this::answer, List.of(), () -> prompt);
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  /** Says in a header whether the request has a thread of its own. */
  private void answer(Route route, Exchange exchange) throws IOException {
    if (slow) {
      takeTwoMilliseconds();
    }
    exchange.setHeader("Own-Thread", String.valueOf(Thread.currentThread().isVirtual()));
    Path large = file;
    if (large == null) {
      exchange.send(200, "application/json", new byte[length]);
      return;
    }
    try (FileChannel open = FileChannel.open(large)) {
      exchange.send(200, "application/json", open, new ByteRange(0, open.size()));
    }
  }

  private static void takeTwoMilliseconds() throws IOException {
    try {
      assertThat(new CountDownLatch(1).await(2, TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Lets everybody in, unless told otherwise, but may have to work for knowing that. */
  private final class Everybody implements AccessControl {
    @Override
    public AccessDecision decide(Caller caller, AccessRequest request) {
      return refuses
          ? new AccessDecision.Unauthenticated(null, "Basic realm=\"team\"", "log in")
          : new AccessDecision.Allowed(null);
    }

    @Override
    public Optional<AccessDecision.Allowed> allowedAtOnce(Caller caller, AccessRequest request) {
      return takesWork ? Optional.empty() : Optional.of(new AccessDecision.Allowed(null));
    }
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + server.port() + path);
    return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
  }

  /** Whether each of many requests in a row was answered by a thread of its own. */
  private boolean hasItsOwnThread(String path) throws Exception {
    boolean own = true;
    for (int i = 0; i < 200; i++) {
      own &= get(path).headers().firstValue("Own-Thread").equals(Optional.of("true"));
    }
    return own;
  }

  @Test
  void aTagThatWasJustSentIsSentAgainWithoutAThreadOfItsOwn() throws Exception {
    assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isFalse();
  }

  @Test
  void aTagThatIsSlowGetsAThreadOfItsOwnFromThenOn() throws Exception {
    assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isFalse();

    slow = true;
    get("/v2/team/app/manifests/latest");
    assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isTrue();
  }

  @Test
  void whileStorageIsNotPromptEachRequestGetsAThreadOfItsOwn() throws Exception {
    assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isFalse();

    prompt = false;
    assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isTrue();
  }

  @Test
  void whatIsNoTagGetsAThreadOfItsOwn() throws Exception {
    assertThat(hasItsOwnThread("/v2/team/app/manifests/" + DIGEST)).isTrue();
    assertThat(hasItsOwnThread("/v2/team/app/blobs/" + DIGEST)).isTrue();
    assertThat(hasItsOwnThread("/v2/_catalog")).isTrue();
  }

  @Test
  void aLargeManifestGetsAThreadOfItsOwn() throws Exception {
    length = 100_000;

    assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isTrue();
  }

  @Test
  void aTagThatIsMovedToALargeManifestGetsAThreadOfItsOwnAndTheWholeAnswer(@TempDir Path folder)
      throws Exception {
    byte[] content = "a large manifest ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
    Path large = Files.write(folder.resolve("data"), content);
    assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isFalse();

    file = large;
    HttpResponse<byte[]> response = get("/v2/team/app/manifests/latest");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("Own-Thread")).containsExactly("true");
    assertThat(response.body()).isEqualTo(content);
    assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isTrue();
  }

  @Test
  void aCallerWhoseAccessTakesWorkToKnowGetsAThreadOfItsOwn() throws Exception {
    assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isFalse();

    takesWork = true;
    assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isTrue();
  }

  @Test
  void aCallerWhoIsRefusedCostsOthersNoThread() throws Exception {
    boolean without = false;
    for (int i = 0; i < 20 && !without; i++) {
      assertThat(hasItsOwnThread("/v2/team/app/manifests/latest")).isFalse();
      takesWork = refuses = true;
      assertThat(get("/v2/team/app/manifests/latest").statusCode()).isEqualTo(401);
      takesWork = refuses = false;
      without =
          get("/v2/team/app/manifests/latest").headers().allValues("Own-Thread").contains("false");
    }

    assertThat(without).isTrue();
  }
}
