package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.control.ControlClient;
import dev.priok.registry.control.ControlSocket;
import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.retention.StorePolicy;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders over the socket of a store that is being served. */
class StoreOrdersIT {

  @TempDir(factory = InMemory.class)
  Path root;

  private final Answer answer = new Answer();
  private RunningRegistry registry;
  private ControlSocket socket;

  @BeforeEach
  void serve() {
    registry = RunningRegistry.open(root);
    OrderDesk desk = new ServedStore(registry).desk(StorePolicy.NONE);
    socket = new ControlSocket(registry.server().storage(), desk, () -> true);
    socket.start();
  }

  @AfterEach
  void stop() {
    socket.close();
    registry.close();
  }

  @Test
  void aTagIsRemovedAndComesBackByTheNameThatWasPrinted() throws Exception {
    Image image = registry.pushImage("team/app", "v1", "a layer");

    assertThat(order(new StoreOrder.Remove("team/app:v1"))).isZero();
    assertThat(answer.lines()).containsExactly("removed team/app:v1@" + image.digest());
    assertThat(status("team/app", "v1")).isEqualTo(404);
    assertThat(status("team/app", image.digest())).isEqualTo(200);

    assertThat(order(new StoreOrder.Undelete("team/app:v1@" + image.digest()))).isZero();
    assertThat(status("team/app", "v1")).isEqualTo(200);
  }

  @Test
  void aRepositoryIsRemovedWithoutThoseBelowItAndComesBackFromTheTrash() throws Exception {
    Image image = registry.pushImage("team/app", "v1", "a layer");
    registry.pushImage("team/app/debug", "v1", "another");
    Digest index =
        pushIndex("team/app", "all", registry.pushImage("team/app", "amd", "amd").digest());

    assertThat(order(new StoreOrder.Remove("team/app"))).isZero();
    assertThat(answer.lines())
        .contains("removed team/app:v1@" + image.digest(), "removed team/app:all@" + index);
    assertThat(registry.get("/v2/team/app/tags/list").statusCode()).isEqualTo(404);
    assertThat(status("team/app/debug", "v1")).isEqualTo(200);
    assertThat(root.resolve("priok/tmp")).isEmptyDirectory();

    Ageing.age(root, Duration.ofHours(25));
    assertThat(order(new StoreOrder.Collect(false, false))).isZero();
    assertThat(order(new StoreOrder.Why(index.toString()))).isZero();
    assertThat(answer.lines().getLast()).startsWith("in the trash since");

    assertThat(order(new StoreOrder.Undelete("team/app:all@" + index))).isZero();
    assertThat(answer.lines().getLast()).contains("2 manifests, 2 blobs");
    assertThat(status("team/app", "all")).isEqualTo(200);
    assertThat(registry.get("/v2/team/app/blobs/" + sha256(bytes("amd"))).body())
        .isEqualTo(bytes("amd"));
  }

  @Test
  void whatIsGoneForGoodDoesNotComeBackInPart() throws Exception {
    Image image = registry.pushImage("team/app", "v1", "a layer");
    assertThat(order(new StoreOrder.Remove("team/app"))).isZero();
    Files.delete(registry.blob(image.layers().getFirst()));

    assertThat(order(new StoreOrder.Undelete("team/app:v1@" + image.digest()))).isEqualTo(1);
    assertThat(answer.problems().getLast())
        .contains("gone for good", image.layers().getFirst().toString());
    assertThat(status("team/app", image.digest())).isEqualTo(404);
  }

  @Test
  void saysWhatKeepsALayerAndWhenItGoes() throws Exception {
    Image image = registry.pushImage("team/app", "v1", "a layer");
    StoreOrder why = new StoreOrder.Why(image.layers().getFirst().toString());

    assertThat(order(why)).isZero();
    assertThat(answer.lines()).anyMatch(l -> l.equals("team/app@" + image.digest() + " names it"));
    assertThat(order(new StoreOrder.Why(image.digest().toString()))).isZero();
    assertThat(answer.lines()).contains("team/app:v1 is this manifest");

    registry.delete("/v2/team/app/manifests/" + image.digest());
    assertThat(order(why)).isZero();
    assertThat(answer.lines().getLast()).startsWith("nothing names it: to the trash");
    assertThat(order(new StoreOrder.Why("sha256:" + "e".repeat(64)))).isEqualTo(1);
  }

  @Test
  void aStoreIsCheckedAndHealedWhileItIsServed() throws Exception {
    Image image = registry.pushImage("team/app", "v1", "a layer");
    Files.writeString(registry.file("repositories/team/app/_manifests/tags/v1/current/link"), "");

    assertThat(order(new StoreOrder.Check(false, false, false))).isEqualTo(4);
    assertThat(order(new StoreOrder.Check(true, true, true))).isEqualTo(3);
    assertThat(answer.lines().getLast())
        .contains("\"problem\" : \"empty-link\"", "\"healed\" : true");
    assertThat(order(new StoreOrder.Check(false, false, false))).isZero();
    assertThat(status("team/app", image.digest())).isEqualTo(200);
  }

  @Test
  void namesThatAreNoneAndThingsThatAreNotThereAreProblems() throws Exception {
    for (String name : List.of("Team", "../../etc", "team/app", "team/app:v1", "a:b:c", "")) {
      assertThat(order(new StoreOrder.Remove(name))).as(name).isEqualTo(1);
    }
    assertThat(order(new StoreOrder.Undelete("team/app"))).isEqualTo(1);
    assertThat(answer.problems()).hasSize(7);
    assertThat(answer.lines()).isEmpty();
  }

  @Test
  void whoReadsNothingHoldsUpNeitherTheOrderNorPushes() throws Exception {
    Digest digest = registry.pushImage("team/app", "v1", "a layer").digest();
    for (int i = 0; i < 3000; i++) {
      Path link =
          registry.file(
              "repositories/team/app/_manifests/tags/" + "x".repeat(120) + i + "/current/link");
      Files.createDirectories(link.getParent());
      Files.writeString(link, digest.toString());
    }
    try (SocketChannel silent =
        SocketChannel.open(UnixDomainSocketAddress.of(root.resolve("priok/control")))) {
      silent.write(ByteBuffer.wrap(bytes("{\"order\":\"remove\",\"name\":\"team/app\"}\n")));

      await().until(() -> status("team/app", "v1") == 404);
      registry.pushImage("team/app", "v2", "a layer");
      assertThat(status("team/app", "v2")).isEqualTo(200);
    }
  }

  @Test
  void onlyTheServersUserMayOrderAndNothingIsLeftBehind() throws Exception {
    Path file = root.resolve("priok/control");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    socket.close();
    assertThat(file).doesNotExist();
  }

  private int order(StoreOrder order) throws IOException {
    try (ControlClient client = ControlClient.connect(root.resolve("priok/control"))) {
      return client.order(order, answer);
    }
  }

  private int status(String repository, Object reference) {
    return registry.get("/v2/" + repository + "/manifests/" + reference).statusCode();
  }

  private Digest pushIndex(String repository, String tag, Digest child) {
    byte[] index =
        bytes(
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(
                    RunningRegistry.OCI_INDEX,
                    RunningRegistry.descriptor(RunningRegistry.OCI_IMAGE, child)));
    assertThat(
            registry
                .put(
                    "/v2/" + repository + "/manifests/" + tag,
                    index,
                    "Content-Type",
                    RunningRegistry.OCI_INDEX)
                .statusCode())
        .isEqualTo(201);
    return sha256(index);
  }
}
