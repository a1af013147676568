package dev.priok.registry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.priok.registry.config.LogConfig;
import java.util.Map;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback, with the log as it is until the configuration is read. In code, so that the form of a
 * line is written down once, and named to SLF4J by {@link Main}: to look for a provider, a
 * configurator and a logback.xml is to go through the whole class path again and again, which takes
 * a twentieth of the start.
 */
public final class StartLog implements SLF4JServiceProvider {
  private final LoggerContext context = new LoggerContext();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

  @Override
  public void initialize() {
    context.setMDCAdapter(mdc);
    LogOutput.apply(
        new LogConfig(
            LogConfig.Level.INFO, LogConfig.Formatter.TEXT, LogConfig.Requests.BY_LEVEL, Map.of()),
        context);
    context.start();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return context;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }
}
