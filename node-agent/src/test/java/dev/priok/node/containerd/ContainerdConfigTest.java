package dev.priok.node.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.host.DirectoryHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerdConfigTest {
  private static final Path MAIN = Path.of("/etc/containerd/config.toml");
  private static final Path CERTS_D = Path.of("/etc/containerd/certs.d");
  private static final String V2_REGISTRY = "[plugins.\"io.containerd.grpc.v1.cri\".registry]\n";
  private static final String V3_REGISTRY = "[plugins.'io.containerd.cri.v1.images'.registry]\n";
  private static final String PATH = "config_path = \"/etc/containerd/certs.d\"\n";

  @TempDir Path root;

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private ConfigPath configPath() {
    return new ContainerdConfig(new DirectoryHost(root), MAIN).configPath();
  }

  private ConfigPath of(String main) throws IOException {
    write("/etc/containerd/config.toml", main);
    return configPath();
  }

  private static String cure(ConfigPath path) {
    assertThat(path).isInstanceOf(ConfigPath.Unset.class);
    return ((ConfigPath.Unset) path).cure();
  }

  @Test
  void findsTheDirectoryInEachVersionOfTheFormat() throws IOException {
    ConfigPath single = new ConfigPath.Single(CERTS_D);

    assertThat(of("version = 2\n" + V2_REGISTRY + PATH)).isEqualTo(single);
    assertThat(of("version = 3\n" + V3_REGISTRY + PATH)).isEqualTo(single);
    assertThat(of("[plugins.cri.registry]\n" + PATH)).isEqualTo(single);
    assertThat(
            of(
                "version = 3\nplugins.'io.containerd.cri.v1.images' = {registry = {"
                    + PATH.strip()
                    + "}}\n"))
        .isEqualTo(single);
  }

  @Test
  void theTableOfAnotherVersionDoesNotCount() throws IOException {
    assertThat(cure(of("version = 3\n" + V2_REGISTRY + PATH)))
        .contains("`[plugins.\"io.containerd.cri.v1.images\".registry]`");
    assertThat(cure(of("version = 2\n" + V3_REGISTRY + PATH)))
        .contains("`[plugins.\"io.containerd.grpc.v1.cri\".registry]`");
  }

  @Test
  void anEmptyPathIsNone() throws IOException {
    assertThat(cure(of("version = 2\n" + V2_REGISTRY + "config_path = \"\"\n")))
        .contains("two lines", "restart containerd once");
  }

  @Test
  void severalDirectoriesAreNamedAsSuch() throws IOException {
    assertThat(of("version = 3\n" + V3_REGISTRY + "config_path = '/a:/b'\n"))
        .isEqualTo(new ConfigPath.MultiRoot(Path.of("/a"), "/a:/b"));
  }

  @Test
  void withoutAFileTheCureBeginsWithTheVersion() {
    assertThat(cure(configPath()))
        .startsWith("there is no /etc/containerd/config.toml")
        .contains("`version = 2`", "`[plugins.\"io.containerd.grpc.v1.cri\".registry]`");
  }

  @Test
  void warnsOfMirrorsThatExcludeTheDirectory() throws IOException {
    assertThat(
            cure(
                of(
                    "version = 2\n"
                        + V2_REGISTRY
                        + "[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\n"
                        + "endpoint = [\"https://mirror.test\"]\n")))
        .contains("move registry.mirrors");
    assertThat(
            cure(
                of(
                    "version = 2\n"
                        + V2_REGISTRY
                        + "[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors]\n")))
        .as("the empty table of `containerd config default`")
        .doesNotContain("mirrors");
  }

  @Test
  void readsImportsRelativeAbsoluteAndByPattern() throws IOException {
    write("/etc/containerd/conf.d/10-other.toml", "version = 3\n[grpc]\naddress = 'x'\n");
    write("/etc/containerd/conf.d/20-registry.toml", "version = 3\n" + V3_REGISTRY + PATH);
    write("/etc/containerd/conf.d/30-ignored.txt", "not TOML at all");

    assertThat(of("version = 3\nimports = [\"conf.d/*.toml\"]\n"))
        .isEqualTo(new ConfigPath.Single(CERTS_D));
    assertThat(of("version = 3\nimports = ['/etc/containerd/conf.d/20-registry.toml']\n"))
        .isEqualTo(new ConfigPath.Single(CERTS_D));
  }

  @Test
  void aLaterImportWinsAndAnImportThatImportsItselfEnds() throws IOException {
    write(
        "/etc/containerd/conf.d/10.toml",
        "version = 3\nimports = ['10.toml', '/etc/containerd/config.toml']\n"
            + V3_REGISTRY
            + "config_path = '/first'\n");
    write(
        "/etc/containerd/conf.d/20.toml",
        "version = 3\n" + V3_REGISTRY + "config_path = '/second'\n");
    write("/etc/containerd/conf.d/30.toml", "version = 3\n" + V3_REGISTRY);

    assertThat(of("version = 3\nimports = ['conf.d/*.toml']\n" + V3_REGISTRY + PATH))
        .isEqualTo(new ConfigPath.Single(Path.of("/second")));
  }

  @Test
  void inVersion2AnImportReplacesTheWholePlugin() throws IOException {
    write(
        "/etc/containerd/conf.d/10.toml",
        "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd]\n");

    assertThat(cure(of("version = 2\nimports = ['conf.d/*.toml']\n" + V2_REGISTRY + PATH)))
        .contains("add to /etc/containerd/conf.d/10.toml");
  }

  @Test
  void namesAnImportThatItCannotSee() throws IOException {
    assertThat(cure(of("version = 3\nimports = ['/opt/secret.toml']\n")))
        .contains("not visible to the agent: /opt/secret.toml");
  }

  @Test
  void saysWhereAFileCannotBeRead() throws IOException {
    assertThat(of("version = 2\nnot toml\n"))
        .isInstanceOfSatisfying(
            ConfigPath.Unreadable.class,
            unreadable ->
                assertThat(unreadable.problem())
                    .isEqualTo(
                        "cannot read containerd's /etc/containerd/config.toml: line 2: expected ="));
    write("/etc/containerd/conf.d/10.toml", "");
    assertThat(of("version = 2\nimports = ['conf.d/[*.toml']\n"))
        .isInstanceOf(ConfigPath.Unreadable.class);
    assertThat(of("version = 2\n" + V2_REGISTRY + "config_path = 'certs.d'\n"))
        .isInstanceOf(ConfigPath.Unreadable.class);
  }
}
