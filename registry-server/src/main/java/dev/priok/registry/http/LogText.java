package dev.priok.registry.http;

import org.jspecify.annotations.Nullable;

/** Text from a client on its way into a log line: no control characters, no endless lines. */
final class LogText {

  private static final int MAX_LENGTH = 256;

  private LogText() {}

  static String safe(String text) {
    if (text.length() <= MAX_LENGTH && isPlain(text)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
    text.codePoints()
        .limit(MAX_LENGTH)
        .map(c -> isPrintable(c) ? c : '?')
        .forEach(safe::appendCodePoint);
    return safe.toString();
  }

  /** What nearly all text is: no decision about each character is needed then. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  static @Nullable String safeOrNull(@Nullable String text) {
    return text == null ? null : safe(text);
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
