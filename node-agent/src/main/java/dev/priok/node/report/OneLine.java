package dev.priok.node.report;

/** Text from elsewhere, made fit for one line of a log or a status. */
public final class OneLine {
  private static final int LONGEST = 1000;

  private OneLine() {}

  /** Control characters, line separators among them, become {@code ?}; the end is cut off. */
  public static String of(String text) {
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    return cut.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}\\x{80}-\\x{9F}]", "?");
  }
}
