package dev.priok.node.containerd;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads as much of TOML 1.0 as it takes to find keys and their string values in a file that
 * containerd itself accepts. Numbers, dates and booleans are kept as written. It does not look for
 * mistakes: a key given twice counts with its last value, and the elements of an array of tables
 * fall together.
 */
final class TomlScanner {
  private static final int DEEPEST_NESTING = 64;

  private final TomlText text;
  private final TomlFile result = new TomlFile();

  private TomlScanner(String content) {
    this.text = new TomlText(content);
  }

  /**
   * Reads a whole file.
   *
   * @throws TomlException when the text cannot be TOML
   */
  static TomlFile scan(String content) throws TomlException {
    TomlScanner scanner = new TomlScanner(content);
    scanner.document();
    return scanner.result;
  }

  private void document() throws TomlException {
    List<String> table = List.of();
    text.skipBlank();
    while (!text.atEnd()) {
      if (text.take("[[")) {
        table = header("]]");
      } else if (text.take("[")) {
        table = header("]");
      } else {
        pair(table, 0);
      }
      text.endOfLine();
      text.skipBlank();
    }
  }

  private List<String> header(String close) throws TomlException {
    List<String> table = key();
    text.expect(close);
    result.table(table);
    return table;
  }

  private List<String> key() throws TomlException {
    List<String> parts = new ArrayList<>();
    do {
      text.skipSpaces();
      parts.add(text.keyPart());
      text.skipSpaces();
    } while (text.take("."));
    return parts;
  }

  private void pair(List<String> table, int depth) throws TomlException {
    List<String> path = new ArrayList<>(table);
    path.addAll(key());
    text.expect("=");
    text.skipSpaces();
    value(path, depth);
  }

  private void value(List<String> path, int depth) throws TomlException {
    if (depth > DEEPEST_NESTING) {
      throw text.problem("nested too deeply");
    }
    if (text.take("[")) {
      array(path, depth);
    } else if (text.take("{")) {
      inlineTable(path, depth);
    } else {
      result.add(path, text.scalar());
    }
  }

  private void array(List<String> path, int depth) throws TomlException {
    result.begin(path);
    text.skipBlank();
    while (!text.take("]")) {
      value(path, depth + 1);
      text.skipBlank();
      if (!text.take(",")) {
        text.expect("]");
        return;
      }
      text.skipBlank();
    }
  }

  private void inlineTable(List<String> path, int depth) throws TomlException {
    result.table(path);
    text.skipBlank();
    while (!text.take("}")) {
      pair(path, depth + 1);
      text.skipBlank();
      if (!text.take(",")) {
        text.expect("}");
        return;
      }
      text.skipBlank();
    }
  }
}
