package dev.priok.registry.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What may lie where an export is to be written. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(30)
class ExportTargetTest {

  @TempDir private Path folder;
  private StorePlace store;
  private final Progress progress = new Progress(new PrintWriter(new StringWriter(), true));

  @BeforeEach
  void storeAnImage() throws Exception {
    store = new StorePlace(Files.createDirectory(folder.resolve("store")), Clock.systemUTC());
    new ImageImport(store, progress, Optional.empty())
        .from(SampleArchive.dockerSave("[\"app:1\"]", "one").stream());
  }

  @Test
  void writesWhereALinkLeadsAndLeavesTheLink() throws Exception {
    Path real = Files.writeString(folder.resolve("real.tar"), "what was there");
    Path link = Files.createSymbolicLink(folder.resolve("link.tar"), Path.of("real.tar"));

    export(link);

    assertThat(link).isSymbolicLink();
    assertThat(content(real)).contains("oci-layout");
  }

  @Test
  void makesTheFileThatALinkNamesAndThatIsNotThereYet() throws Exception {
    Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("new.tar"));
    Path first = Files.createSymbolicLink(folder.resolve("first"), second);

    export(first);

    assertThat(first).isSymbolicLink();
    assertThat(second).isSymbolicLink();
    assertThat(folder.resolve("new.tar")).isRegularFile();
  }

  @Test
  void saysThatLinksLeadInACircle() throws IOException {
    Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));

    assertThatThrownBy(() -> export(circle)).isInstanceOf(IOException.class);
    assertThat(circle).isSymbolicLink();
  }

  @Test
  void writesIntoAPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path read = folder.resolve("read");
    Process reader =
        new ProcessBuilder("cat", pipe.toString()).redirectOutput(read.toFile()).start();
    try {
      export(pipe);
      assertThat(reader.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      reader.destroy();
    }

    assertThat(content(read)).contains("oci-layout");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  @Test
  void namesTheFolderThatIsMissing() {
    Path missing = folder.resolve("none");

    assertThatThrownBy(() -> export(missing.resolve("out.tar")))
        .isInstanceOfSatisfying(
            NoSuchFileException.class, e -> assertThat(e.getFile()).isEqualTo(missing.toString()));
  }

  private static String content(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private void export(Path file) throws IOException, ArchiveException {
    new ExportTarget(store, Platform.ofThisMachine(), progress)
        .writeFile(file, List.of(ImageName.parse("app:1")));
  }
}
