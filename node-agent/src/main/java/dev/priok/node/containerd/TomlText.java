package dev.priok.node.containerd;

/** A position in TOML text: blanks, keys, strings and other scalars are read from it. */
final class TomlText {
  private final String text;
  private int position;

  TomlText(String text) {
    this.text = text.replace("\r\n", "\n");
  }

  boolean atEnd() {
    return position >= text.length();
  }

  private char current() {
    return atEnd() ? '\0' : text.charAt(position);
  }

  boolean take(String token) {
    if (!text.startsWith(token, position)) {
      return false;
    }
    position += token.length();
    return true;
  }

  void expect(String token) throws TomlException {
    skipSpaces();
    if (!take(token)) {
      throw problem("expected " + token);
    }
  }

  void skipSpaces() {
    while (current() == ' ' || current() == '\t') {
      position++;
    }
  }

  /** Skips spaces, line breaks and comments. */
  void skipBlank() {
    skipSpaces();
    while (current() == '\n' || current() == '#') {
      if (current() == '#') {
        skipLine();
      } else {
        position++;
      }
      skipSpaces();
    }
  }

  private void skipLine() {
    while (!atEnd() && current() != '\n') {
      position++;
    }
  }

  void endOfLine() throws TomlException {
    skipSpaces();
    if (current() == '#') {
      skipLine();
    }
    if (!atEnd() && current() != '\n') {
      throw problem("expected the end of the line");
    }
  }

  String keyPart() throws TomlException {
    if (current() == '"' || current() == '\'') {
      return quoted();
    }
    int start = position;
    while (isBareKey(current())) {
      position++;
    }
    if (position == start) {
      throw problem("expected a key");
    }
    return text.substring(start, position);
  }

  private static boolean isBareKey(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  /** A string without its quotes, anything else as it is written. */
  String scalar() throws TomlException {
    if (current() == '"' || current() == '\'') {
      return quoted();
    }
    int start = position;
    while (!atEnd() && ",]}#\n".indexOf(current()) < 0) {
      position++;
    }
    String bare = text.substring(start, position).strip();
    if (bare.isEmpty()) {
      throw problem("expected a value");
    }
    return bare;
  }

  private String quoted() throws TomlException {
    if (take("'''")) {
      take("\n");
      return literal("'''");
    }
    if (take("\"\"\"")) {
      take("\n");
      return basic("\"\"\"");
    }
    return take("'") ? literal("'") : basic(String.valueOf(text.charAt(position++)));
  }

  private String literal(String close) throws TomlException {
    int end = text.indexOf(close, position);
    if (end < 0 || (close.length() == 1 && text.substring(position, end).contains("\n"))) {
      throw problem("a string does not end");
    }
    while (close.length() > 1 && text.startsWith("'", end + close.length())) {
      end++;
    }
    String value = text.substring(position, end);
    position = end + close.length();
    return value;
  }

  private String basic(String close) throws TomlException {
    StringBuilder value = new StringBuilder();
    while (!take(close)) {
      if (atEnd() || (close.length() == 1 && current() == '\n')) {
        throw problem("a string does not end");
      }
      if (take("\\")) {
        escape(value);
      } else {
        value.append(current());
        position++;
      }
    }
    while (close.length() > 1 && take("\"")) {
      value.append('"');
    }
    return value.toString();
  }

  private void escape(StringBuilder value) throws TomlException {
    char escaped = current();
    position++;
    switch (escaped) {
      case 'b' -> value.append('\b');
      case 't' -> value.append('\t');
      case 'n' -> value.append('\n');
      case 'f' -> value.append('\f');
      case 'r' -> value.append('\r');
      case '"', '\\' -> value.append(escaped);
      case 'u' -> value.appendCodePoint(hex(4));
      case 'U' -> value.appendCodePoint(hex(8));
      case ' ', '\t', '\n' -> skipLineContinuation();
      default -> throw problem("an escape that is none");
    }
  }

  private void skipLineContinuation() {
    while (current() == ' ' || current() == '\t' || current() == '\n') {
      position++;
    }
  }

  private int hex(int digits) throws TomlException {
    try {
      int end = position + digits;
      int codePoint = Integer.parseInt(text, position, end, 16);
      if (!Character.isValidCodePoint(codePoint)) {
        throw problem("not a character");
      }
      position = end;
      return codePoint;
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw problem("an escape that is none");
    }
  }

  TomlException problem(String what) {
    long line = text.substring(0, Math.min(position, text.length())).lines().count();
    return new TomlException("line " + Math.max(1, line) + ": " + what);
  }
}
