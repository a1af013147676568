package dev.priok.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path folder;

  @Test
  void isMadeWhereItIsMissing() throws IOException {
    try (DataDirectory data = DataDirectory.open(folder.resolve("a/b"))) {
      assertThat(data.path()).isDirectory();
    }
  }

  @Test
  void secondPlaygroundIsToldWhoHoldsIt() throws IOException {
    try (DataDirectory first = DataDirectory.open(folder)) {
      assertThatThrownBy(() -> DataDirectory.open(first.path()))
          .isInstanceOf(PlaygroundException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining(folder.toString());
    }
  }

  @Test
  void isFreeAgainAfterClose() throws IOException {
    DataDirectory.open(folder).close();
    try (DataDirectory again = DataDirectory.open(folder)) {
      assertThat(again.path()).isEqualTo(folder);
    }
  }

  @Test
  void fileInTheWayIsNamedWithAWayOut() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");

    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOf(PlaygroundException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("--data DIR");
  }

  @Test
  void followsTheXdgDataHome() {
    assertThat(DataDirectory.standard(Map.of("XDG_DATA_HOME", "/data"), "/home/anna"))
        .isEqualTo(Path.of("/data/priok/playground"));
    assertThat(DataDirectory.standard(Map.of(), "/home/anna"))
        .isEqualTo(Path.of("/home/anna/.local/share/priok/playground"));
  }
}
