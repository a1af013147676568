package dev.priok.registry.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.storage.Storage;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemovalsTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @TempDir Path root;

  @Test
  void whatWentWithARepositoryIsNamedToTheLastHoweverSlowlyItIsRead() throws Exception {
    for (int i = 0; i < 9; i++) {
      Path tag = root.resolve("docker/registry/v2/repositories/app/_manifests/tags/v" + i);
      Files.writeString(Files.createDirectories(tag.resolve("current")).resolve("link"), DIGEST);
    }
    Removals removals = new Removals(Storage.open(root, Clock.systemUTC()));
    SlowReader reader = new SlowReader();
    try (Replies replies = new Replies(reader, 2)) {
      Thread order = Thread.ofPlatform().start(() -> remove(removals, replies));
      await().until(() -> order.getState() == Thread.State.WAITING);
      reader.reads.countDown();
      order.join();
    }
    for (int i = 0; i < 9; i++) {
      assertThat(reader.text()).contains("removed app:v" + i + "@" + DIGEST);
    }
  }

  private static void remove(Removals removals, Replies replies) {
    try {
      replies.end(removals.remove("app", replies));
    } catch (IOException e) {
      replies.problem(e.toString());
    }
  }

  /** Takes nothing before it reads. */
  private static final class SlowReader extends FilterWriter {
    private final CountDownLatch reads = new CountDownLatch(1);

    SlowReader() {
      super(new StringWriter());
    }

    String text() {
      return out.toString();
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      try {
        reads.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      super.write(text, offset, length);
    }
  }
}
