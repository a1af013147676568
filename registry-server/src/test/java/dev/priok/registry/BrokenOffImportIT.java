package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.archive.SampleArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code import} while its archive still comes in. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class BrokenOffImportIT {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"store", "registry"})
  void leavesNoTemporaryFiles(String kind) throws Exception {
    Path store = Files.createDirectory(folder.resolve("store"));
    boolean registry = kind.equals("registry");
    // Nothing is asked of the registry before the whole archive is in.
    String to = registry ? "http://127.0.0.1:1" : store.toString();
    Path unpacked = registry ? Files.createDirectory(folder.resolve("tmp")) : store;
    Process process =
        new ProcessBuilder(
                ServerEnvironment.JAVA,
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + unpacked,
                "-jar",
                ServerEnvironment.JAR.toString(),
                "import",
                "-",
                "--to",
                to)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    try (OutputStream archive = process.getOutputStream()) {
      byte[] bytes = SampleArchive.dockerSave("[\"app:1\"]", "one", "x".repeat(1 << 20)).bytes();
      archive.write(bytes, 0, bytes.length / 2);
      archive.flush();
      await().until(() -> temporaryFiles(unpacked) > 0);

      process.destroy();

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isNotZero();
      assertThat(temporaryFiles(unpacked)).isZero();
      assertThat(folder.resolve("output")).content().doesNotContain("Exception");
    } finally {
      process.destroyForcibly();
    }
  }

  private static long temporaryFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".tmp")).count();
    }
  }
}
