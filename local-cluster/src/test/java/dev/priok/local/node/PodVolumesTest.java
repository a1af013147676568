package dev.priok.local.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodVolumesTest {
  @TempDir Path directory;
  private final Map<String, ObjectNode> objects = new HashMap<>();
  private Path volume;

  @BeforeEach
  void hasOneSecret() {
    objects.put("sec", Yaml.object("data: {a: MQ==, b: Mg==}"));
    volume = directory.resolve("pods/uid/volumes/v");
  }

  @Test
  void writesEachKeyThroughTheDataLinkWithTheAskedMode() throws Exception {
    volumes("secret: {secretName: sec, defaultMode: 256}").mount();

    assertThat(Files.readSymbolicLink(volume.resolve("a"))).isEqualTo(Path.of("..data/a"));
    assertThat(Files.isSymbolicLink(volume.resolve("..data"))).isTrue();
    assertThat(volume.resolve("a")).hasContent("1");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(volume.resolve("b"))))
        .isEqualTo("r--------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("pods/uid"))))
        .isEqualTo("rwx------");
  }

  @Test
  void swapsToANewDirectoryWhenTheContentChangesAndOnlyThen() throws Exception {
    PodVolumes volumes = volumes("secret: {secretName: sec}");
    volumes.mount();
    Path before = volume.resolve("..data").toRealPath();
    volumes.refresh();
    assertThat(volume.resolve("..data").toRealPath()).isEqualTo(before);

    objects.put("sec", Yaml.object("data: {a: Mw==, c: NA==}"));
    volumes.refresh();

    assertThat(volume.resolve("..data").toRealPath()).isNotEqualTo(before);
    assertThat(before).doesNotExist();
    assertThat(volume.resolve("a")).hasContent("3");
    assertThat(volume.resolve("c")).hasContent("4");
    assertThat(Files.isSymbolicLink(volume.resolve("b"))).isFalse();
  }

  @Test
  void keepsTheFilesOfAnObjectThatIsGone() throws Exception {
    PodVolumes volumes = volumes("secret: {secretName: sec}");
    volumes.mount();

    objects.clear();
    volumes.refresh();

    assertThat(volume.resolve("a")).hasContent("1");
  }

  @Test
  void writesChosenItemsToTheirPaths() throws Exception {
    volumes(
            "configMap: {name: cm, items: [{key: k, path: deep/er/file}]}",
            "cm",
            "data: {k: v, x: y}")
        .mount();

    assertThat(volume.resolve("deep/er/file")).hasContent("v");
    assertThat(volume.resolve("x")).doesNotExist();
  }

  @Test
  void refusesPathsThatLeadOutOfTheVolume() {
    assertThatThrownBy(() ->
            volumes(
                    "configMap: {name: cm, items: [{key: k, path: ../../../x}]}",
                    "cm",
                    "data: {k: v}")
                .mount())
        .isInstanceOf(NotRunnableException.class)
        .hasMessageContaining("not a path below");
    assertThatThrownBy(() -> PodFiles.inside(directory, ".."))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PodFiles.inside(directory, "/etc"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void waitsForWhatIsMissingUnlessItIsOptional() throws Exception {
    assertThatThrownBy(() -> volumes("secret: {secretName: none}").mount())
        .isInstanceOf(NotRunnableException.class)
        .hasMessageContaining("secret \"none\" not found");
    assertThatThrownBy(() -> volumes("persistentVolumeClaim: {claimName: none}").mount())
        .hasMessageContaining("persistentvolumeclaim \"none\" not found");
    assertThatThrownBy(() -> volumes("projected: {sources: []}").mount())
        .hasMessageContaining("only configMap, secret, persistentVolumeClaim and emptyDir");

    volumes("secret: {secretName: none, optional: true}").mount();

    assertThat(volume).isDirectory();
  }

  @Test
  void putsTheMountPathInPlaceOfTheDirectory() throws Exception {
    MountPaths mounts = volumes("emptyDir: {}").mount();

    assertThat(mounts.rewrite("/m/x")).isEqualTo(volume + "/x");
  }

  private PodVolumes volumes(String source, String name, String object) throws IOException {
    objects.put(name, Yaml.object(object));
    return volumes(source);
  }

  private PodVolumes volumes(String source) throws IOException {
    ObjectNode spec = Yaml.object("containers: [{volumeMounts: [{name: v, mountPath: /m/}]}]");
    spec.putArray("volumes").add(Yaml.object(source).put("name", "v"));
    return new PodVolumes(
        spec,
        PodFiles.create(directory, "uid"),
        directory.resolve("volumes/default"),
        (type, name) -> Optional.ofNullable(objects.get(name)));
  }
}
