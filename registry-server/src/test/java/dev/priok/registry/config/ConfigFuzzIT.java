package dev.priok.registry.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A config.yml is read, or refused with the file's name and a reason. */
class ConfigFuzzIT {

  private static Path file;

  @BeforeAll
  static void makeFile() throws IOException {
    file = Files.createTempFile("fuzz", ".yml");
  }

  @AfterAll
  static void removeFile() throws IOException {
    Files.deleteIfExists(file);
  }

  @FuzzTest
  void config(byte[] input) throws IOException {
    Files.write(file, input);
    try {
      assertThat(ServerConfig.load(file, Map.of()).http().prefix()).startsWith("/").endsWith("/");
    } catch (ConfigException refusal) {
      assertThat(refusal.errors()).isNotEmpty();
      assertThat(refusal).hasMessageContaining(file.toString());
    }
  }
}
