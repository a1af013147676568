package dev.priok.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OperatorUsageTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpTellsEverySettingThatIsRead() throws IOException {
    Path source = Path.of("src/main/java/dev/priok/operator/OperatorConfig.java");
    Set<String> variables = new TreeSet<>();
    Matcher matcher =
        Pattern.compile("\"(PRIOK_[A-Z_]+|POD_NAME)\"").matcher(Files.readString(source));
    while (matcher.find()) {
      variables.add(matcher.group(1));
    }

    assertThat(answer("--help")).hasValue(0);
    assertThat(variables).hasSizeGreaterThan(8);
    assertThat(out.toString()).contains(variables).contains("KUBECONFIG", "Exit:");
    assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(100));
  }

  @Test
  void anArgumentThatDoesNotExistIsNamed() {
    assertThat(answer("--namespace=apps")).hasValue(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("Unknown option: '--namespace=apps'; --help tells the settings");
  }

  @Test
  void withoutArgumentsTheOperatorRuns() {
    assertThat(answer()).isEmpty();
    assertThat(out.toString() + err).isEmpty();
  }

  private OptionalInt answer(String... arguments) {
    return OperatorUsage.answer(arguments, new PrintWriter(out), new PrintWriter(err));
  }
}
