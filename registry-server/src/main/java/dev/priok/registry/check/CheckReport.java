package dev.priok.registry.check;

import java.util.List;

/**
 * What a check found.
 *
 * @param repositories repositories looked at
 * @param blobs blobs looked at
 * @param bytesRead content that was read again
 * @param findings the first of them, as many as can be held
 * @param leftOut how many more there are
 */
public record CheckReport(
    Verdict verdict,
    long repositories,
    long blobs,
    long bytesRead,
    List<Finding> findings,
    long leftOut) {

  public CheckReport {
    findings = List.copyOf(findings);
  }

  /** What remains to be said of the store. */
  public enum Verdict {
    HEALTHY,
    HEALED,
    DAMAGED
  }
}
