package dev.priok.registry.control;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.retention.StorePolicy;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ControlSocketTest {
  @TempDir Path root;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger().detachAppender(log);
  }

  @Test
  void aSocketThatCannotGetItsNameIsReportedOnceAndMadeWhenItCan() throws Exception {
    Clock clock = Clock.systemUTC();
    Storage storage = Storage.open(root, clock);
    Path path = storage.layout().path(new PathSpec.ControlSocket());
    Path obstacle = Files.createDirectories(path).resolve("in the way");
    Files.createFile(obstacle);
    OrderDesk desk =
        new OrderDesk(
            storage,
            (_, _, _, _) -> Optional.empty(),
            new Retention(storage, () -> StorePolicy.NONE, clock),
            Storage.DEFAULT_GRACE,
            clock);
    try (ControlSocket socket = new ControlSocket(storage, desk)) {
      assertThat(socket.open()).isNull();
      assertThat(socket.open()).isNull();
      assertThat(log.list).hasSize(1);

      Files.delete(obstacle);
      Files.delete(path);
      assertThat(socket.open()).isNotNull();
      assertThat(log.list).hasSize(1);
    }
    try (Stream<Path> left = Files.list(path.getParent())) {
      assertThat(left).isEmpty();
    }
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ControlSocket.class);
  }
}
