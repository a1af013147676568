package dev.priok.node.plan;

import static dev.priok.node.testing.TestNode.CERTS_D;
import static dev.priok.node.testing.TestNode.JOURNAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.priok.node.host.DirectoryHost;
import dev.priok.node.host.FileKind;
import dev.priok.node.host.Host;
import dev.priok.node.report.RegistryState;
import dev.priok.node.report.TrustState;
import dev.priok.node.testing.MemoryDirectory;
import dev.priok.node.testing.TestAuthority;
import dev.priok.node.testing.TestNode;
import dev.priok.node.testing.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends the agent before, in the middle of and after each step that changes the node. */
class KilledBetweenStepsTest {
  private static final Path ETC = Path.of("/etc");
  private static final String PEM = new TestAuthority("install").pem();
  private static final String NEXT_PEM = new TestAuthority("next").pem();

  @TempDir(factory = MemoryDirectory.class)
  Path temporary;

  private int nodes;

  /** Thrown where the process would be gone; nothing in the agent catches it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private enum When {
    BEFORE,
    /** A write has made its temporary file and not yet renamed it. */
    TORN,
    AFTER
  }

  /** Does the first steps and dies at the one after. */
  private static final class MortalHost implements Host {
    private final TestNode node;
    private final Host host;
    private final When when;
    private int left;

    MortalHost(TestNode node, int steps, When when) {
      this.node = node;
      this.host = new DirectoryHost(node.root);
      this.left = steps;
      this.when = when;
    }

    private interface Step {
      void run() throws IOException;
    }

    private void step(Step step) throws IOException {
      boolean last = left-- == 0;
      if (last && when != When.AFTER) {
        throw new Killed();
      }
      step.run();
      if (last) {
        throw new Killed();
      }
    }

    @Override
    public FileKind kind(Path path) throws IOException {
      return host.kind(path);
    }

    @Override
    public boolean leadsToDirectory(Path path) {
      return host.leadsToDirectory(path);
    }

    @Override
    public byte[] read(Path file, int mostBytes) throws IOException {
      return host.read(file, mostBytes);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
      return host.list(directory);
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
      step(() -> host.makeDirectory(directory));
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
      if (left == 0 && when == When.TORN) {
        Files.writeString(
            node.local(file.resolveSibling("." + file.getFileName() + ".priok-tmp")), "half");
      }
      step(() -> host.write(file, content));
    }

    @Override
    public void deleteFile(Path file) throws IOException {
      step(() -> host.deleteFile(file));
    }

    @Override
    public void deleteDirectoryIfEmpty(Path directory) throws IOException {
      step(() -> host.deleteDirectoryIfEmpty(directory));
    }
  }

  private interface Situation {
    /** Brings the node to where the killed work starts, and the document to what it works on. */
    void prepare(TestNode node);
  }

  /** No certs.d yet, so that the agent has a directory more to make. */
  private TestNode newNode() {
    TestNode node = new TestNode(temporary.resolve("n" + nodes++));
    node.delete(CERTS_D);
    node.document.revision("r1");
    return node;
  }

  private static void trustTwo(TestNode node) {
    node.document
        .https("apps", "team", "10.96.7.12", 5000, PEM)
        .https("shop", "main", "10.96.7.13", 5000, PEM)
        .mount();
  }

  private static void trustAndThenMove(TestNode node) {
    trustTwo(node);
    node.converge();
    node.document
        .https("apps", "team", "10.96.7.99", 5443, NEXT_PEM)
        .https("shop", "main", "10.96.7.13", 5000, NEXT_PEM)
        .mount();
  }

  private static void trustAndThenForget(TestNode node) {
    trustTwo(node);
    node.converge();
    node.document.without("apps.team.properties").without("shop.main.properties").mount();
  }

  @Test
  void aNewAgentFinishesWhatAKilledOneBegan() {
    killAtEveryStep(KilledBetweenStepsTest::trustTwo, 9);
    killAtEveryStep(KilledBetweenStepsTest::trustAndThenMove, 8);
  }

  @Test
  void aNewAgentFinishesARemovalThatAKilledOneBegan() {
    killAtEveryStep(KilledBetweenStepsTest::trustAndThenForget, 8);
  }

  private void killAtEveryStep(Situation situation, int fewestSteps) {
    TestNode spared = newNode();
    situation.prepare(spared);
    spared.round();
    SortedMap<String, String> wanted = TreeSnapshot.of(spared.local(ETC));
    int steps = 0;
    for (When when : When.values()) {
      steps = 0;
      while (killedAt(situation, steps, when, wanted)) {
        steps++;
      }
    }
    assertThat(steps).isGreaterThanOrEqualTo(fewestSteps);
  }

  /** False when there were fewer steps than that. */
  private boolean killedAt(
      Situation situation, int step, When when, SortedMap<String, String> wanted) {
    TestNode node = newNode();
    SortedMap<String, String> untouched = TreeSnapshot.of(node.local(ETC));
    situation.prepare(node);
    NodeTrust mortal = node.agent(new MortalHost(node, step, when));
    try {
      mortal.converge(node.read());
      return false;
    } catch (Killed expected) {
      assertNoHostsFileWithoutItsAuthority(node);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }

    node.restart();
    List<RegistryState> states = node.round();

    String moment = when + " step " + step;
    assertThat(states).as(moment).allMatch(state -> state.state() == TrustState.TRUSTED);
    assertThat(TreeSnapshot.of(node.local(ETC))).as(moment).isEqualTo(wanted);
    assertThat(node.clean()).as(moment).isEmpty();
    assertThat(TreeSnapshot.of(node.local(ETC))).as(moment).isEqualTo(untouched);
    assertThat(node.exists(JOURNAL)).as(moment).isFalse();
    return true;
  }

  private static void assertNoHostsFileWithoutItsAuthority(TestNode node) {
    for (String host : List.of("team-registry.apps.svc:5000", "team-registry.apps.svc:5443")) {
      Path directory = CERTS_D.resolve(host);
      assertThat(
              !node.exists(directory.resolve("hosts.toml"))
                  || node.exists(directory.resolve("ca.crt")))
          .as("%s names a CA that is there", directory)
          .isTrue();
    }
  }

  @Test
  void cleanAloneUndoesWhatAKilledAgentBegan() {
    for (When when : When.values()) {
      for (int step = 0; step < 9; step++) {
        TestNode node = newNode();
        SortedMap<String, String> untouched = TreeSnapshot.of(node.local(ETC));
        trustTwo(node);
        NodeTrust mortal = node.agent(new MortalHost(node, step, when));
        assertThatThrownBy(() -> mortal.converge(node.read())).isInstanceOf(Killed.class);

        node.restart();
        node.clean();

        assertThat(TreeSnapshot.of(node.local(ETC)))
            .as(when + " step " + step)
            .isEqualTo(untouched);
      }
    }
  }
}
