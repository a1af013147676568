package dev.priok.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.AggregatedOperatorException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiFailureTest {

  @ParameterizedTest
  @CsvSource({
    "401, credentials",
    "403, lacks a permission",
    "404, not there",
    "409, changed or appeared meanwhile",
    "422, invalid",
    "429, busy",
    "500, answered 500"
  })
  void saysWhatAnAnswerMeansAndWhatTheServerSaid(int code, String meaning) {
    Finding finding = ApiFailure.finding(failure(code, "the server's own words"));

    assertThat(finding.reason()).isEqualTo(Reason.PROGRESSING_WITH_RETRY);
    assertThat(finding.message())
        .contains(meaning, "the server's own words", "the operator tries again");
  }

  @Test
  void aServerThatIsNotThereIsNoStackTrace() {
    assertThat(
            ApiFailure.message(
                new KubernetesClientException(
                    "Operation: [get] failed", new ConnectException("Connection refused"))))
        .isEqualTo("the API server does not answer: Connection refused");
    assertThat(
            ApiFailure.message(
                new KubernetesClientException(
                    "failed", new IOException(new ConnectException(null)))))
        .isEqualTo("the API server does not answer: the connection is refused");
  }

  @Test
  void collectsWhatSeveralChildrenMet() {
    Map<String, Exception> failures = new LinkedHashMap<>();
    failures.put("service", failure(403, "services is forbidden"));
    failures.put("config", failure(403, "configmaps is forbidden"));
    failures.put("token", failure(403, "services is forbidden"));

    assertThat(ApiFailure.message(new AggregatedOperatorException("failed", failures)))
        .isEqualTo(
            "the operator lacks a permission, add it to its role: configmaps is forbidden; "
                + "the operator lacks a permission, add it to its role: services is forbidden");
  }

  @Test
  void staysOnOneBoundedLine() {
    assertThat(ApiFailure.message(failure(500, "a\nb\u0007" + "x".repeat(5000))))
        .hasSizeLessThanOrEqualTo(1024)
        .doesNotContain("\n", "\u0007");
  }

  private static KubernetesClientException failure(int code, String message) {
    return new KubernetesClientException(
        new StatusBuilder().withCode(code).withMessage(message).build());
  }
}
