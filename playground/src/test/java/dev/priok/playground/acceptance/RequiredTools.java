package dev.priok.playground.acceptance;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import com.sun.security.auth.module.UnixSystem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The one place that decides what a missing program means: on a person's machine the test is
 * skipped and says what to install; where {@code CI=true} nothing may be skipped, so it fails.
 */
final class RequiredTools implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return context
        .getTestClass()
        .flatMap(type -> findAnnotation(type, AcceptanceTest.class))
        .map(test -> evaluate(missing(List.of(test.tools())), System.getenv("CI")))
        .orElseGet(() -> ConditionEvaluationResult.enabled("needs no program"));
  }

  static ConditionEvaluationResult evaluate(List<String> missing, @Nullable String ci) {
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("every program is there");
    }
    String message =
        "Missing: "
            + String.join(", ", missing)
            + "; hack/install-test-tools.sh installs what Debian and Go offer.";
    if ("true".equals(ci)) {
      throw new IllegalStateException(message + " With CI=true no acceptance test may be skipped.");
    }
    return ConditionEvaluationResult.disabled(message);
  }

  private static List<String> missing(List<Tool> tools) {
    List<String> missing = new ArrayList<>();
    for (Tool tool : tools) {
      if (tool.find().isEmpty()) {
        missing.add(tool.program());
      } else if (tool == Tool.DOCKERD && new UnixSystem().getUid() != 0) {
        missing.add("root (dockerd cannot start without it)");
      }
    }
    return missing;
  }
}
