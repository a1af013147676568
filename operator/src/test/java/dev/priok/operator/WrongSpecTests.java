package dev.priok.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API server refuses by the CRD's rules, in the words that a person reads. */
interface WrongSpecTests extends RegistryWords {
  int UNPROCESSABLE = 422;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          team  | {storage: {pvc: {}, emptyDir: {}}}                 | set exactly one of pvc, existingClaim and emptyDir
          team  | {storage: {}}                                      | set exactly one of pvc, existingClaim and emptyDir
          team  | {tls: {mode: Secret}}                              | secret goes together with mode Secret
          team  | {tls: {mode: Managed, secret: {name: mine}}}       | secret goes together with mode Secret
          team  | {tls: {mode: Off}}                                 | Unsupported value: "Off"
          team  | {auth: {anonymous: Everybody}}                     | Unsupported value: "Everybody"
          team  | {storage: {pvc: {size: lots}}}                     | spec.storage.pvc.size
          team  | {storage: {existingClaim: {}}}                     | spec.storage.existingClaim.name: Required value
          team  | {storage: {pvc: {}, lowSpace: 51%}}                | spec.storage.lowSpace
          team  | {gc: {schedule: "0 24 * * *"}}                     | spec.gc.schedule
          team  | {gc: {schedule: daily}}                            | schedule is never, or five fields in UTC
          team  | {gc: {schedule: "0 3 * * 7"}}                      | day of week (0-6, Sunday is 0)
          team  | {gc: {minAge: 1d}}                                 | spec.gc.minAge
          team  | {gc: {minAge: 9m}}                                 | minAge is at least 10m
          team  | {retention: {rules: [{repositories: ["**"]}]}}     | set keep, untagged or both
          team  | {retention: {rules: [{repositories: [], keep: {last: 1}}]}}      | spec.retention.rules[0].repositories
          team  | {retention: {rules: [{repositories: [A], keep: {last: 1}}]}}     | spec.retention.rules[0].repositories[0]
          team  | {retention: {rules: [{repositories: [a], keep: {}}]}}            | set last, youngerThan or tags
          team  | {retention: {rules: [{repositories: [a], keep: {last: 0}}]}}     | spec.retention.rules[0].keep.last
          team  | {retention: {rules: [{repositories: [a], keep: {youngerThan: 0h}}]}}        | youngerThan is more than 0
          team  | {retention: {rules: [{repositories: [a], keep: {last: 1, tags: ["*"]}}]}}   | last and youngerThan contradict it
          team  | {retention: {rules: [{repositories: [a], untagged: {after: 99999h}}]}}      | after is more than 0 and 87600h at most
          team  | {retention: {rules: [{repositories: [a, a], keep: {last: 1}}]}}             | is there twice
          team  | {retention: {rules: [{repositories: ["**", a], keep: {last: 1}}]}}          | write it alone
          team  | {retention: {rules: [{repositories: [a], keep: {last: 1}}, {repositories: [a], keep: {last: 2}}]}}    | only the first would ever count
          team  | {retention: {rules: [{repositories: ["**"], keep: {last: 1}}, {repositories: [a], keep: {last: 2}}]}} | put it last
          team  | {tags: {immutable: [{repositories: [a], tags: ["v 1"]}]}}        | spec.tags.immutable[0].tags[0]
          2team | {}                                                 | must start with a letter
          a.b   | {}                                                 | it becomes a Service's name
          a23456789012345678901234567890123456789012345 | {}         | may have 43 characters at most
          """)
  default void aSpecThatCannotBeIsRefused(String name, String spec, String words) {
    assertThat(refusal(() -> create(name, spec))).hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {storage: {pvc: {size: 10Gi}}}            | {storage: {pvc: {size: 9Gi}}}                | size may only grow
          {storage: {pvc: {size: 1Gi}}}             | {storage: {pvc: {size: 1000Mi}}}             | size may only grow
          {storage: {pvc: {storageClassName: one}}} | {storage: {pvc: {storageClassName: two}}}    | storageClassName cannot change: create another Registry
          {storage: {pvc: {storageClassName: one}}} | {storage: {pvc: {}}}                         | storageClassName cannot change: create another Registry
          {}                                        | {storage: {pvc: {accessMode: ReadWriteMany}}} | accessMode cannot change: create another Registry
          {}                                        | {storage: {emptyDir: {}}}                    | the kind of storage cannot change
          {storage: {emptyDir: {}}}                 | {storage: {pvc: {}}}                         | the kind of storage cannot change
          """)
  default void aChangeThatWouldLoseWhatIsStoredIsRefused(
      String before, String after, String words) {
    create("team", before);

    assertThat(refusal(() -> replace("team", after))).hasMessageContaining(words);
  }

  private static KubernetesClientException refusal(Runnable request) {
    KubernetesClientException refused =
        catchThrowableOfType(KubernetesClientException.class, request::run);
    assertThat(refused).isNotNull();
    assertThat(refused.getCode()).isIn(UNPROCESSABLE, HttpURLConnection.HTTP_BAD_REQUEST);
    return refused;
  }
}
