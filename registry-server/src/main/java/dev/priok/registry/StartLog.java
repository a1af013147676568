package dev.priok.registry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.priok.registry.config.LogConfig;
import java.util.Map;

/**
 * The log until the configuration is read, found by Logback as a service. In code, so that the form
 * of a line is written down once, and because reading a logback.xml costs a tenth of the start;
 * such a file, where somebody brings one, comes first.
 */
@ConfiguratorRank(ConfiguratorRank.FALLBACK + 1)
public final class StartLog extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    LogOutput.apply(
        new LogConfig(
            LogConfig.Level.INFO, LogConfig.Formatter.TEXT, LogConfig.Requests.BY_LEVEL, Map.of()),
        context);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
