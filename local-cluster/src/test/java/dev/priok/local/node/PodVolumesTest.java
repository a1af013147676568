package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.CONFIG_MAPS;
import static dev.priok.local.store.BuiltInTypes.PODS;
import static dev.priok.local.store.BuiltInTypes.SECRETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodVolumesTest {
  private static final ObjectKey SECRET = new ObjectKey(SECRETS, "default", "sec");

  @TempDir Path directory;
  private final ObjectStore store = new ObjectStore(Clock.systemUTC());
  private Path volume;

  @BeforeEach
  void hasOneSecret() {
    store.create(
        SECRETS,
        Yaml.object("{metadata: {name: sec, namespace: default}, data: {a: MQ==, b: Mg==}}"));
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
    volumes.mount();
    assertThat(volume.resolve("..data").toRealPath()).isEqualTo(before);

    store.update(SECRET, secret -> secret.set("data", Yaml.object("{a: Mw==, c: NA==}")));
    volumes.mount();

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

    store.delete(SECRET);
    assertThatThrownBy(volumes::mount).isInstanceOf(NotRunnableException.class);

    assertThat(volume.resolve("a")).hasContent("1");
  }

  @Test
  void refusesPathsThatLeadOutOfTheVolume() {
    store.create(
        CONFIG_MAPS, Yaml.object("{metadata: {name: cm, namespace: default}, data: {../../x: v}}"));

    assertThatThrownBy(() -> volumes("configMap: {name: cm}").mount())
        .isInstanceOf(NotRunnableException.class)
        .hasMessageContaining("not a path below");
    assertThatThrownBy(() -> PodFiles.inside(directory, ".."))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PodFiles.inside(directory, "/etc"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhatIsMissingOrNotSupported() throws Exception {
    assertThatThrownBy(() -> volumes("secret: {secretName: none}").mount())
        .isInstanceOf(NotRunnableException.class)
        .hasMessageContaining("secrets \"none\" not found");
    assertThatThrownBy(() -> volumes("persistentVolumeClaim: {claimName: none}").mount())
        .hasMessageContaining("persistentvolumeclaims \"none\" not found");
    assertThatThrownBy(() -> volumes("projected: {sources: []}").mount())
        .hasMessageContaining("only configMap, secret, persistentVolumeClaim and emptyDir");
    assertThatThrownBy(() -> volumes("secret: {secretName: none, optional: true}").mount())
        .hasMessageContaining("optional");
  }

  @Test
  void putsTheMountPathInPlaceOfTheDirectory() throws Exception {
    MountPaths mounts = volumes("emptyDir: {}").mount();

    assertThat(mounts.rewrite("/m/x")).isEqualTo(volume + "/x");
  }

  private PodVolumes volumes(String source) throws IOException {
    ObjectNode pod =
        Yaml.object("spec: {containers: [{volumeMounts: [{name: v, mountPath: /m/}]}]}");
    pod.withArray("/spec/volumes").add(Yaml.object(source).put("name", "v"));
    ObjectKey key = new ObjectKey(PODS, "default", "web");
    return new PodVolumes(
        new PodObject(store, new NodeEvents(store), key, pod),
        PodFiles.create(directory, "uid"),
        directory.resolve("volumes/default"));
  }
}
