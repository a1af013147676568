package dev.priok.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** What another module of the build has made. */
public final class BuiltJar {

  private BuiltJar() {}

  /** Where it is not built the test is skipped, on CI it fails. */
  public static Path of(String module) {
    Path jar = Path.of("..", module, "target", module + ".jar");
    boolean built = Files.exists(jar);
    assertThat(built || !"true".equals(System.getenv("CI")))
        .as("%s has to be there in CI: build %s before operator", jar, module)
        .isTrue();
    assumeTrue(built, () -> jar + " is not built: mvn -pl " + module + ",operator -am verify");
    return jar;
  }
}
