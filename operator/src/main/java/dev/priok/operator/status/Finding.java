package dev.priok.operator.status;

/**
 * What was found out about one side of a registry.
 *
 * @param message for a person: what is wrong and what to change
 */
public record Finding(Verdict verdict, Reason reason, String message) {

  /** How good it is, and who has to act. */
  public enum Verdict {
    GOOD,
    /** Becomes good without anybody's help. */
    PROGRESSING,
    /** Somebody should act; what is missing may still come, so it stalls only after a while. */
    NEEDS_HELP,
    /** Stays like this until somebody acts. */
    STALLED
  }

  public static Finding good(Reason reason, String message) {
    return new Finding(Verdict.GOOD, reason, message);
  }

  public static Finding progressing(Reason reason, String message) {
    return new Finding(Verdict.PROGRESSING, reason, message);
  }

  public static Finding needsHelp(Reason reason, String message) {
    return new Finding(Verdict.NEEDS_HELP, reason, message);
  }

  public static Finding stalled(Reason reason, String message) {
    return new Finding(Verdict.STALLED, reason, message);
  }

  public boolean isGood() {
    return verdict == Verdict.GOOD;
  }
}
