package dev.priok.operator.trust.report;

/** Tells whose token it is. */
public interface TokenReviews {

  /**
   * Never throws: trouble is an answer as well.
   *
   * @param token as the client sent it, of visible ASCII characters and bounded length
   */
  Verdict review(String token);

  /** Whose a token is. */
  sealed interface Verdict {
    /** An agent's, on that node. */
    record Agent(String node) implements Verdict {}

    /** Nobody's: unknown, expired or for another audience. */
    record Invalid() implements Verdict {}

    /**
     * Somebody else's.
     *
     * @param why for the one who sent it
     */
    record Forbidden(String why) implements Verdict {}

    /** Cannot be told just now. */
    record Unavailable(String why) implements Verdict {}
  }
}
