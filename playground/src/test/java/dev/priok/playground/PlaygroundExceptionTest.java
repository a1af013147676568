package dev.priok.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PlaygroundExceptionTest {
  @Test
  void whatNobodyForesawIsOneLineThatNamesTheLog() {
    assertThat(
            PlaygroundException.unforeseen(
                new IllegalStateException("no such\nthing"), Path.of("data", "playground.log")))
        .hasMessage(
            "The playground ended by itself: java.lang.IllegalStateException: no such thing (%s has the rest)",
            Path.of("data", "playground.log"));
  }
}
