package dev.priok.node.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.desired.RegistryId;
import dev.priok.node.host.DirectoryHost;
import dev.priok.node.journal.ManagedFile.Ownership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedFileTest {
  private static final RegistryId TEAM = new RegistryId("apps", "team");
  private static final String TEXT = ManagedFile.render(TEAM, "u-1", "a\nb\n");

  @TempDir Path root;

  private Ownership inspect(byte[] content) throws IOException {
    Files.write(root.resolve("file"), content);
    return ManagedFile.inspect(new DirectoryHost(root), Path.of("/file"), TEAM);
  }

  private Ownership inspect(String content) throws IOException {
    return inspect(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void knowsItsOwnAcrossUids() throws IOException {
    assertThat(TEXT)
        .isEqualTo(
            "# managed-by: priok; registry=apps/team; uid=u-1; sha256="
                + "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"
                + "\na\nb\n");
    assertThat(inspect(TEXT)).isEqualTo(new Ownership.Own(TEXT));
  }

  @Test
  void seesThatSomebodyChangedIt() throws IOException {
    assertThat(inspect(TEXT + "c")).isEqualTo(new Ownership.Altered());
    assertThat(inspect(TEXT.replace("a\n", "A\n"))).isEqualTo(new Ownership.Altered());
    assertThat(inspect(TEXT.replace("uid=", "UID="))).isEqualTo(new Ownership.Altered());
    assertThat(inspect(TEXT.substring(0, TEXT.indexOf('\n')))).isEqualTo(new Ownership.Altered());
  }

  @Test
  void takesNothingElseForItsOwn() throws IOException {
    assertThat(inspect("")).isEqualTo(new Ownership.Foreign());
    assertThat(inspect("server = 'x'\n" + TEXT)).isEqualTo(new Ownership.Foreign());
    assertThat(inspect(TEXT.replace("apps/team", "apps/other"))).isEqualTo(new Ownership.Foreign());
    assertThat(inspect(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 10}))
        .isEqualTo(new Ownership.Foreign());
  }

  @Test
  void aLinkToItsOwnFileIsNotItsOwn() throws IOException {
    inspect(TEXT);
    Files.createSymbolicLink(root.resolve("link"), root.resolve("file"));

    assertThat(ManagedFile.inspect(new DirectoryHost(root), Path.of("/link"), TEAM))
        .isEqualTo(new Ownership.Foreign());
    assertThat(ManagedFile.inspect(new DirectoryHost(root), Path.of("/none"), TEAM))
        .isEqualTo(new Ownership.Absent());
  }
}
