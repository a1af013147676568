package dev.priok.node.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TomlScannerTest {
  private static final String EVERYTHING =
      """
      # comment = "no"
      version = 2   # trailing
      imports = [ "a.toml", # one
        'b.toml',
      ]
      oom_score = -999
      when = 1979-05-27T07:32:00Z
      inline = { x = "1", y.z = [ "p", { q = "r" } ], }
      [plugins."io.containerd.grpc.v1.cri"]
        sandbox_image = "pause#3" # not a comment inside
        path = 'C:\\raw'
        escaped = "a\\"b\\u0041\\U0001F600"
        multi = \"""
      first \\
          still "quoted" \"""
        lit = '''
      it's'''
        [plugins.'io.containerd.grpc.v1.cri'.registry]
          config_path = "/etc/containerd/certs.d"
      [[stream]]
        a.b . "c.d" = true
      """;

  private static TomlFile scan(String text) {
    try {
      return TomlScanner.scan(text);
    } catch (TomlException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsWhatContainerdFilesAreMadeOf() {
    TomlFile file = scan(EVERYTHING);

    List<String> cri = List.of("plugins", "io.containerd.grpc.v1.cri");
    assertThat(file.value(List.of("version"))).hasValue("2");
    assertThat(file.value(List.of("comment"))).isEmpty();
    assertThat(file.elements(List.of("imports"))).containsExactly("a.toml", "b.toml");
    assertThat(file.value(List.of("inline", "x"))).hasValue("1");
    assertThat(file.value(List.of("inline", "y", "z", "q"))).hasValue("r");
    assertThat(file.value(List.of(cri.getFirst(), cri.getLast(), "sandbox_image")))
        .hasValue("pause#3");
    assertThat(file.value(List.of(cri.getFirst(), cri.getLast(), "path"))).hasValue("C:\\raw");
    assertThat(file.value(List.of(cri.getFirst(), cri.getLast(), "escaped")))
        .hasValue("a\"bA\uD83D\uDE00");
    assertThat(file.value(List.of(cri.getFirst(), cri.getLast(), "multi")))
        .hasValue("first still \"quoted\" ");
    assertThat(file.value(List.of(cri.getFirst(), cri.getLast(), "lit"))).hasValue("it's");
    assertThat(file.value(List.of(cri.getFirst(), cri.getLast(), "registry", "config_path")))
        .hasValue("/etc/containerd/certs.d");
    assertThat(file.value(List.of("stream", "a", "b", "c.d"))).hasValue("true");
  }

  @Test
  void windowsLineEndsMakeNoDifference() {
    assertThat(scan("a = 'x'\r\n[b]\r\nc = 1\r\n").value(List.of("b", "c"))).hasValue("1");
  }

  @Test
  void aFileCutOffAnywhereIsReadOrRefusedAndNothingElse() {
    int refused = 0;
    for (int length = 0; length < EVERYTHING.length(); length++) {
      try {
        TomlScanner.scan(EVERYTHING.substring(0, length));
      } catch (TomlException e) {
        refused++;
        assertThat(e).hasMessageStartingWith("line ");
      }
    }
    assertThat(refused).isGreaterThan(EVERYTHING.length() / 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = ",
        "= 1",
        "[a",
        "a = \"x",
        "a = 'x\ny'",
        "a = \"\\q\"",
        "a = \"\\uZZZZ\"",
        "a = [1",
        "a = {b = 1",
        "a = \"\\UFFFFFFFF\"",
        "\u0000"
      })
  void whatIsNotTomlIsRefused(String text) {
    assertThatThrownBy(() -> TomlScanner.scan(text)).isInstanceOf(TomlException.class);
  }

  @Test
  void endlessNestingIsRefused() {
    assertThatThrownBy(() -> TomlScanner.scan("a = " + "[".repeat(100_000)))
        .isInstanceOf(TomlException.class)
        .hasMessageContaining("deep");
  }

  @ParameterizedTest
  @CsvSource({"'a = 1\n\nb = \"', 3", "'[', 1"})
  void namesTheLine(String text, int line) {
    assertThatThrownBy(() -> TomlScanner.scan(text)).hasMessageStartingWith("line " + line + ":");
  }
}
