package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.http.RequestLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests the log has by {@code log.level} and {@code log.accesslog}. */
class LogOutputTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the configuration                                   | pulls
        "{}                                                    | false",
        "{level: debug}                                        | true",
        "{level: error}                                        | false",
        "{accesslog: {disabled: false}}                        | true",
        "{level: error, accesslog: {disabled: false}}          | true",
        "{accesslog: {disabled: true}}                         | false",
        "{level: debug, accesslog: {disabled: true}}           | false",
        "{level: error, accesslog: {disabled: true}}           | false",
      })
  void theAuditTrailIsAlwaysThereAndAPullAsTheConfigurationSays(String log, boolean pulls)
      throws IOException, ConfigException {
    Path file = Files.writeString(folder.resolve("config.yml"), "version: 0.1\nlog: " + log + "\n");
    LoggerContext context = new LoggerContext();

    LogOutput.apply(ServerConfig.load(file, Map.of()).log(), context);

    // RequestLog writes the audit trail at info, all else at debug.
    assertThat(context.getLogger(RequestLog.LOGGER_NAME).isInfoEnabled()).isTrue();
    assertThat(context.getLogger(RequestLog.LOGGER_NAME).isDebugEnabled()).isEqualTo(pulls);
    context.stop();
  }
}
