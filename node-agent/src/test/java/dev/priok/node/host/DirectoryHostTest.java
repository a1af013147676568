package dev.priok.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryHostTest {
  private static final Path FILE = Path.of("/etc/file");
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

  @TempDir Path root;
  private Host host;

  @BeforeEach
  void makeHost() throws IOException {
    Files.createDirectory(root.resolve("etc"));
    host = new DirectoryHost(root);
  }

  @Test
  void writesReadableFilesAndDirectories() throws IOException {
    host.makeDirectory(Path.of("/etc/made"));
    host.write(FILE, CONTENT);

    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("etc/made"))))
        .isEqualTo("rwxr-xr-x");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("etc/file"))))
        .isEqualTo("rw-r--r--");
    assertThat(host.read(FILE, 100)).isEqualTo(CONTENT);
  }

  @Test
  void replacesALinkInsteadOfFollowingIt() throws IOException {
    Path elsewhere = Files.writeString(root.resolve("elsewhere"), "theirs");
    Files.createSymbolicLink(root.resolve("etc/file"), elsewhere);
    assertThat(host.kind(FILE)).isEqualTo(FileKind.OTHER);

    host.write(FILE, CONTENT);

    assertThat(elsewhere).hasContent("theirs");
    assertThat(host.kind(FILE)).isEqualTo(FileKind.FILE);
  }

  @Test
  void aTemporaryLinkLedElsewhereIsNotWrittenThrough() throws IOException {
    Path elsewhere = Files.writeString(root.resolve("elsewhere"), "theirs");
    Files.createSymbolicLink(root.resolve("etc/.file.priok-tmp"), elsewhere);

    host.write(FILE, CONTENT);

    assertThat(elsewhere).hasContent("theirs");
    assertThat(host.list(Path.of("/etc"))).containsExactly("file");
  }

  @Test
  void clearsAwayWhatAnInterruptedWriteLeft() throws IOException {
    Files.writeString(root.resolve("etc/.file.priok-tmp"), "half");
    assertThat(host.list(Path.of("/etc"))).isEmpty();

    host.deleteFile(FILE);

    assertThat(root.resolve("etc")).isEmptyDirectory();
  }

  @Test
  void removesOnlyEmptyDirectories() throws IOException {
    Path made = Path.of("/etc/made");
    host.makeDirectory(made);
    host.write(made.resolve("x"), CONTENT);
    host.deleteDirectoryIfEmpty(made);
    boolean keptWhileFull = host.leadsToDirectory(made);
    host.deleteFile(made.resolve("x"));
    host.deleteDirectoryIfEmpty(made);

    assertThat(keptWhileFull).isTrue();
    assertThat(host.kind(made)).isEqualTo(FileKind.ABSENT);
  }

  @Test
  void leavesALinkToADirectoryAlone() throws IOException {
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    Files.createSymbolicLink(root.resolve("etc/link"), elsewhere);

    host.deleteDirectoryIfEmpty(Path.of("/etc/link"));

    assertThat(elsewhere).exists();
    assertThat(root.resolve("etc/link")).isSymbolicLink();
  }

  @Test
  void noPathLeadsOutOfTheNode() throws IOException {
    host.write(Path.of("/../../etc/../etc/file"), CONTENT);

    assertThat(root.resolve("etc/file")).hasBinaryContent(CONTENT);
    assertThatThrownBy(() -> host.kind(Path.of("etc/file")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesToReadMoreThanAsked() throws IOException {
    host.write(FILE, CONTENT);

    assertThatThrownBy(() -> host.read(FILE, 3)).isInstanceOf(IOException.class);
  }
}
