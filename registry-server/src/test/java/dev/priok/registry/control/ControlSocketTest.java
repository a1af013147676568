package dev.priok.registry.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.Answer;
import dev.priok.registry.LoggedEvents;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.retention.StorePolicy;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
  @TempDir Path root;

  @AutoClose private final LoggedEvents log = new LoggedEvents(ControlSocket.class);

  private Storage storage;
  private Path path;
  private OrderDesk desk;

  @BeforeEach
  void open() {
    Clock clock = Clock.systemUTC();
    storage = Storage.open(root, clock);
    path = storage.layout().path(new PathSpec.ControlSocket());
    desk =
        new OrderDesk(
            storage,
            (_, _, _, _) -> Optional.empty(),
            new Retention(storage, () -> StorePolicy.NONE, clock),
            Storage.DEFAULT_GRACE,
            clock);
  }

  @Test
  void aSocketThatCannotGetItsNameIsReportedOnceAndMadeWhenItCan() throws Exception {
    Path obstacle = Files.createDirectories(path).resolve("in the way");
    Files.createFile(obstacle);
    try (ControlSocket socket = socket(true)) {
      socket.look();
      socket.look();
      assertThat(log.list()).hasSize(1);

      Files.delete(obstacle);
      Files.delete(path);
      socket.look();
      assertThat(log.list()).hasSize(1);
      assertThat(isAnswered()).isTrue();
    }
    try (Stream<Path> left = Files.list(path.getParent())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whoStartsBesideAServerLeavesItTheNameAndTakesItOnceThatOneHasGone() throws Exception {
    try (ControlSocket fresh = socket(false)) {
      try (ControlSocket old = socket(true)) {
        old.start();
        Object name = name();
        fresh.look();
        assertThat(name()).isEqualTo(name);
      }
      assertThat(path).doesNotExist();
      fresh.look();
      assertThat(isAnswered()).isTrue();
    }
  }

  @Test
  void theLeasesHolderTakesBackTheNameThatAnotherServerLeftBehind() throws Exception {
    try (ControlSocket holder = socket(true)) {
      holder.look();
      Files.delete(path);
      // As of a server that was killed.
      ServerSocketChannel.open(StandardProtocolFamily.UNIX)
          .bind(UnixDomainSocketAddress.of(path))
          .close();
      assertThat(isAnswered()).isFalse();
      Object dead = name();

      try (ControlSocket other = socket(false)) {
        other.look();
        assertThat(name()).as("only the holder takes it").isEqualTo(dead);
      }
      assertThat(path).as("of somebody else").exists();
      holder.look();
      assertThat(isAnswered()).isTrue();
      for (int i = 0; i < 6; i++) {
        Files.delete(path);
        holder.look();
        assertThat(isAnswered()).isTrue();
      }
      Object name = name();
      holder.look();
      assertThat(name()).isEqualTo(name);
    }
  }

  @Test
  void aServerThatWaitsForTheEndOfAnotherIsSeenToComeUp() throws Exception {
    // As of a server that was killed: whoever does not hold the lease leaves it there.
    Files.createDirectories(path.getParent());
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
    assertThat(ControlClient.comesUp(path)).isFalse();
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
    try (ControlSocket waiting = socket(false)) {
      try (ControlSocket old = socket(true)) {
        old.look();
        waiting.start();
      }
      assertThat(ControlClient.comesUp(path)).isTrue();
      assertThat(isAnswered()).isTrue();
    }
  }

  private ControlSocket socket(boolean holdsLease) {
    return new ControlSocket(storage, desk, () -> holdsLease);
  }

  private Object name() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** Also that an order has its place. */
  private boolean isAnswered() throws IOException {
    Answer answer = new Answer();
    try (ControlClient client = ControlClient.connect(path)) {
      client.order(new StoreOrder.Why("app:v1"), answer);
      return answer.problems().equals(List.of("app:v1 is not in the store"));
    } catch (ConnectException _) {
      return false;
    }
  }
}
