package dev.priok.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the bound of docs/adr/0003-local-cluster.md: past it, a feature goes. */
class SizeTest {
  private static final int MOST_LINES_OF_CODE = 3_000;
  private static final int MOST_LINES_OF_A_CLASS = 250;
  private static final Predicate<String> NO_CODE =
      Pattern.compile("^\\s*(//|\\*|/\\*|import |package |$)").asPredicate();

  private static List<Path> sources;

  @BeforeAll
  static void findSources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertThat(sources).isNotEmpty();
  }

  @Test
  void staysWithinItsBound() throws IOException {
    long code = 0;
    for (Path source : sources) {
      code += Files.readAllLines(source).stream().filter(NO_CODE.negate()).count();
    }

    assertThat(code).as("lines of code").isLessThanOrEqualTo(MOST_LINES_OF_CODE);
  }

  @Test
  void noClassIsLong() {
    assertThat(sources)
        .allSatisfy(source ->
            assertThat(Files.readAllLines(source))
                .as(source.toString())
                .hasSizeLessThanOrEqualTo(MOST_LINES_OF_A_CLASS));
  }
}
