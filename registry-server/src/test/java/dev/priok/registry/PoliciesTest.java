package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.priok.registry.auth.Permissions;
import dev.priok.registry.config.ConfigReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of access, and what waits for a restart, in a file that changes. */
class PoliciesTest {
  @TempDir Path folder;
  private final AdjustableClock clock = new AdjustableClock(Instant.now());
  @AutoClose private final LoggedEvents logged = new LoggedEvents(Policies.class);
  private Path file;
  private Policies policies;

  @BeforeEach
  void start() throws Exception {
    file = mount("anonymous: pull");
    policies = new Policies(ConfigReading.of(file, Map.of()), file, Map.of(), clock);
  }

  @Test
  void accessIsReadAgainWhenKubernetesSwapsTheVolume() throws Exception {
    assertThat(policies.permissions().anonymous()).isEqualTo(Permissions.Anonymous.PULL);

    change("anonymous: none\n  rules: [{repositories: team/**, users: [ann], actions: [pull]}]");

    assertThat(policies.permissions().anonymous()).isEqualTo(Permissions.Anonymous.NONE);
    assertThat(policies.permissions().rules()).hasSize(1);
    assertThat(policies.problem()).isNull();
    assertThat(logged.list())
        .extracting(ILoggingEvent::getMessage)
        .noneMatch(m -> m.contains("restart"));
  }

  @Test
  void anEditThatLeavesTimeAndSizeAsTheyWereIsSeen() throws Exception {
    assertThat(policies.permissions().anonymous()).isEqualTo(Permissions.Anonymous.PULL);
    Path content = file.toRealPath();
    FileTime time = Files.getLastModifiedTime(content);

    Files.writeString(content, Files.readString(content).replace("pull", "none"));
    Files.setLastModifiedTime(content, time);
    clock.advance(Duration.ofSeconds(3));

    assertThat(policies.permissions().anonymous()).isEqualTo(Permissions.Anonymous.NONE);
  }

  @Test
  void aFileThatIsStillBeingWrittenIsNotInForce() throws Exception {
    Path content = file.toRealPath();
    String whole = Files.readString(content).replace("pull", "none");

    for (int length = 1; length <= whole.length(); length++) {
      Files.writeString(content, whole.substring(0, length));
      Files.setLastModifiedTime(content, FileTime.from(clock.instant()));
      clock.advance(Duration.ofMillis(600));
      assertThat(policies.permissions().anonymous()).isEqualTo(Permissions.Anonymous.PULL);
      assertThat(policies.problem()).isNull();
    }
    clock.advance(Duration.ofMillis(600));
    assertThat(policies.permissions().anonymous()).isEqualTo(Permissions.Anonymous.NONE);
  }

  @Test
  void aFileOfAnHourToComeIsBelievedAtTheSecondLook() throws Exception {
    Path content = file.toRealPath();
    Files.writeString(content, Files.readString(content).replace("pull", "none"));
    Files.setLastModifiedTime(content, FileTime.from(clock.instant().plus(Duration.ofHours(1))));

    policies.permissions();
    clock.advance(Duration.ofMillis(600));

    assertThat(policies.permissions().anonymous()).isEqualTo(Permissions.Anonymous.NONE);
  }

  @Test
  void authThatIsAddedToAnOpenRegistryIsSaidNotToCount() throws Exception {
    Path open = Files.writeString(folder.resolve("open.yml"), "version: 0.1\n");
    policies = new Policies(ConfigReading.of(open, Map.of()), open, Map.of(), clock);

    Files.writeString(open, Files.readString(file));
    clock.advance(Duration.ofSeconds(3));

    assertThat(policies.problem()).contains("auth", "start it again");
  }

  @Test
  void wrongRulesLeaveTheOnesBeforeAndAreNamed() throws Exception {
    change("anonymous: pull\n  rules: [{repositories: team/**, users: [ann], actions: [fly]}]");

    assertThat(policies.permissions().anonymous()).isEqualTo(Permissions.Anonymous.PULL);
    assertThat(policies.permissions().rules()).isEmpty();
    assertThat(policies.problem()).contains("config.yml:", "auth.rules", "fly");
    clock.advance(Duration.ofSeconds(1));
    policies.permissions();
    assertThat(logged.list()).extracting(ILoggingEvent::getLevel).containsOnlyOnce(Level.ERROR);
  }

  @Test
  void aSectionThatIsTakenOutOpensNothing() throws Exception {
    Files.writeString(file, "version: 0.1\n");
    clock.advance(Duration.ofSeconds(3));

    assertThat(policies.permissions().anonymous()).isEqualTo(Permissions.Anonymous.PULL);
    assertThat(waiting()).singleElement().asString().contains("auth.htpasswd.realm");
  }

  @Test
  void keysThatNeedARestartAreNamedOnceForEachChange() throws Exception {
    change("anonymous: pull\ngc: {schedule: '0 4 * * *', minage: 2h}\nstorage: {lowspace: 9%}");
    policies.permissions();
    change("anonymous: none\ngc: {schedule: '0 4 * * *', minage: 2h}\nstorage: {lowspace: 9%}");
    policies.permissions();

    assertThat(waiting()).containsExactly("gc.minage, gc.schedule, storage.lowspace");
    assertThat(policies.permissions().anonymous()).isEqualTo(Permissions.Anonymous.NONE);

    change("anonymous: none");
    policies.permissions();
    change("anonymous: none\nhttp: {addr: ':5005'}");
    policies.permissions();

    assertThat(waiting()).containsExactly("gc.minage, gc.schedule, storage.lowspace", "http.addr");
  }

  private List<String> waiting() {
    policies.permissions();
    return logged.list().stream()
        .filter(event -> event.getMessage().contains("restart"))
        .map(event ->
            event.getKeyValuePairs().stream()
                .filter(pair -> pair.key.equals("keys"))
                .map(pair -> String.valueOf(pair.value))
                .findFirst()
                .orElseThrow())
        .toList();
  }

  private void change(String auth) throws Exception {
    mount(auth);
    clock.advance(Duration.ofSeconds(3));
  }

  /** As the kubelet does it: a new directory, and a link that is renamed over the old one. */
  private Path mount(String auth) throws Exception {
    Path content = Files.createTempDirectory(folder, "..2026");
    Files.write(content.resolve("config.yml"), bytes("version: 0.1\nauth:\n  " + auth + "\n"));
    Path fresh = Files.createSymbolicLink(folder.resolve("..data_tmp"), content.getFileName());
    Files.move(
        fresh,
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Path link = folder.resolve("config.yml");
    return Files.exists(link) ? link : Files.createSymbolicLink(link, Path.of("..data/config.yml"));
  }
}
