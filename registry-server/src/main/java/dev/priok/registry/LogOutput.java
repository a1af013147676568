package dev.priok.registry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.priok.registry.config.LogConfig;
import dev.priok.registry.http.RequestLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Makes the log look as configured. It goes to standard error, as that of registry:2 does. */
final class LogOutput {
  /**
   * One line per event, whatever a message has in it; a stack trace follows on lines of its own.
   */
  private static final String PATTERN =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\", UTC} %-5level %logger{0}"
          + " %replace(%replace(%msg %kvp){' $', ''}){'\\p{Cntrl}', '?'}%n";

  private LogOutput() {}

  static void apply(LogConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    apply(config, context);
  }

  static void apply(LogConfig config, LoggerContext context) {
    Output output = new Output(config.fields());
    output.setContext(context);
    output.setTarget("System.err");
    output.setEncoder(encoder(config.formatter(), context));
    output.start();
    Level level = Level.valueOf(config.level().name());
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(output);
    root.setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
    context.getLogger("dev.priok").setLevel(level);
    context.getLogger(RequestLog.LOGGER_NAME).setLevel(requests(config.requests(), level));
  }

  /** Never above info: the audit trail stays, whatever the level is. */
  private static Level requests(LogConfig.Requests requests, Level level) {
    return switch (requests) {
      case BY_LEVEL -> level.equals(Level.DEBUG) ? Level.DEBUG : Level.INFO;
      case ALL -> Level.DEBUG;
      case CHANGES -> Level.INFO;
    };
  }

  /** Writes out what is under way. */
  static void close() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  private static Encoder<ILoggingEvent> encoder(
      LogConfig.Formatter formatter, LoggerContext context) {
    return switch (formatter) {
      case TEXT -> {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(PATTERN);
        text.start();
        yield text;
      }
      case JSON -> {
        JsonEncoder json = new JsonEncoder();
        json.setContext(context);
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        json.setWithContext(false);
        json.setWithMDC(false);
        json.setWithArguments(false);
        json.start();
        yield json;
      }
    };
  }

  /**
   * Standard error, with the configured fields on every line and the message already put together:
   * the JSON encoder has the text that people search for under another name than {@code message}.
   */
  private static final class Output extends ConsoleAppender<ILoggingEvent> {
    private final List<KeyValuePair> fields;

    Output(Map<String, String> fields) {
      this.fields =
          fields.entrySet().stream()
              .map(field -> new KeyValuePair(field.getKey(), field.getValue()))
              .toList();
    }

    @Override
    protected void append(ILoggingEvent event) {
      LoggingEvent complete = new LoggingEvent();
      complete.setInstant(event.getInstant());
      complete.setLevel(event.getLevel());
      complete.setLoggerName(event.getLoggerName());
      complete.setThreadName(event.getThreadName());
      complete.setMessage(event.getFormattedMessage());
      complete.setMDCPropertyMap(event.getMDCPropertyMap());
      complete.setThrowableProxy((ThrowableProxy) event.getThrowableProxy());
      List<KeyValuePair> pairs = new ArrayList<>();
      if (event.getKeyValuePairs() != null) {
        pairs.addAll(event.getKeyValuePairs());
      }
      pairs.addAll(fields);
      complete.setKeyValuePairs(pairs);
      super.append(complete);
    }
  }
}
