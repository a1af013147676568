package dev.priok.registry.check;

import java.util.List;

/**
 * What a check found.
 *
 * @param repositories repositories looked at
 * @param blobs blobs looked at
 * @param bytesRead content that was read again
 */
public record CheckReport(
    Verdict verdict, long repositories, long blobs, long bytesRead, List<Finding> findings) {

  public CheckReport {
    findings = List.copyOf(findings);
  }

  /** What remains to be said of the store. */
  public enum Verdict {
    HEALTHY,
    HEALED,
    DAMAGED
  }

  static CheckReport of(long repositories, long blobs, long bytesRead, List<Finding> findings) {
    List<Finding> damage = findings.stream().filter(f -> f.problem().isDamage()).toList();
    Verdict verdict;
    if (damage.isEmpty()) {
      verdict = Verdict.HEALTHY;
    } else {
      verdict = damage.stream().allMatch(Finding::healed) ? Verdict.HEALED : Verdict.DAMAGED;
    }
    return new CheckReport(verdict, repositories, blobs, bytesRead, findings);
  }
}
