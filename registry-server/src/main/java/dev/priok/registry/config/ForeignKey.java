package dev.priok.registry.config;

/**
 * A key of distribution's, with all below it, that this server knows but does not follow.
 *
 * @param treatment what is done with a file that has it
 * @param remark completes the sentence that names the key
 */
record ForeignKey(String path, Treatment treatment, String remark) {
  /** Ignoring a key is right only where nobody is worse off for it. */
  enum Treatment {
    /** Has no effect and needs none. */
    NOTED,
    /** Has no effect, and somebody may miss it. */
    WARNED,
    /** Going on without it would be something else than what was asked for. */
    REFUSED
  }
}
