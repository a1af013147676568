package dev.priok.registry;

import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * One request, and what it makes of things.
 *
 * @param healthy whether check finds nothing afterwards
 */
record CrashStep(
    String name, CrashStep.Act act, Map<CrashStep.Thing, Set<String>> effects, boolean healthy) {

  static final String NOTHING = "nothing";
  static final Set<String> GONE = Set.of(NOTHING);

  CrashStep(String name, Act act, Map<Thing, Set<String>> effects) {
    this(name, act, effects, true);
  }

  /** Does one thing; returns whether it was answered with success. */
  @FunctionalInterface
  interface Act {
    boolean run() throws IOException;
  }

  /** A tag with the digest it has, or a manifest or blob that is there. */
  record Thing(String repository, String tag, Digest digest) {
    static Thing tag(String repository, String tag) {
      return new Thing(repository, tag, null);
    }

    static Thing content(String repository, Digest digest) {
      return new Thing(repository, null, digest);
    }
  }
}
