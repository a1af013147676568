package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.RegistrySpec;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import dev.priok.operator.usage.ImagesInUse.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a spec leave because somebody runs it.
 *
 * @param inUse the list that lies beside config.yml; null where nothing goes by a rule, and where
 *     it is not known: without it the registry removes nothing
 * @param finding null where the spec has no rules
 */
record RulesPlan(@Nullable String inUse, @Nullable Finding finding) {

  /**
   * @param images asked only where something goes by a rule
   */
  static RulesPlan of(RegistrySpec spec, Supplier<Answer> images) {
    if (!TagRules.removes(spec)) {
      return new RulesPlan(
          null, TagRules.of(spec).isEmpty() ? null : applied("the registry refuses no rule"));
    }
    return switch (images.get()) {
      case Answer.Listed(var digests, var asOf, var whole) ->
          new RulesPlan(
              list(digests, asOf),
              applied(
                  whole
                      ? "the registry refuses no rule; what Pods run stays"
                      : "the registry refuses no rule; Pods use more images than a list holds, so of"
                          + " them stays what they call by the Service's name or ClusterIP"));
      case Answer.NotListed(var why, Answer.Listed(var digests, var asOf, _)) ->
          new RulesPlan(
              list(digests, asOf),
              Finding.needsHelp(
                  Reason.PODS_UNKNOWN,
                  unlisted(why)
                      + "; what they ran before stays for a day, then the rules remove"
                      + " nothing"));
      case Answer.NotListed(var why, _) -> unknown(Reason.PODS_UNKNOWN, unlisted(why));
      case Answer.TooMany(var digests) ->
          unknown(
              Reason.TOO_MANY_IMAGES_IN_USE,
              "Pods use " + digests + " images of this registry, more than a list holds");
    };
  }

  private static String unlisted(String why) {
    return "the Pods cannot be listed: " + why;
  }

  private static Finding applied(String message) {
    return Finding.good(Reason.RULES_APPLIED, message);
  }

  private static RulesPlan unknown(Reason reason, String why) {
    return new RulesPlan(null, Finding.needsHelp(reason, why + "; the rules remove nothing"));
  }

  /** By the hour, so that a list of the same images is written once an hour and no oftener. */
  private static String list(Set<String> digests, Instant asOf) {
    return "# asOf " + asOf.truncatedTo(ChronoUnit.HOURS) + "\n" + lines(digests);
  }

  private static String lines(Set<String> digests) {
    return digests.isEmpty() ? "" : String.join("\n", digests) + "\n";
  }
}
