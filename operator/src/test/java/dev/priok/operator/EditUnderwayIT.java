package dev.priok.operator;

import static dev.priok.operator.RegistryWords.base64;
import static dev.priok.operator.RegistryWords.soon;
import static dev.priok.operator.RegistryWords.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person edits while a reconciliation has looked and has not written yet. */
class EditUnderwayIT implements LocalRegistryWords {
  /** Asked for between the look and the writing, when a Registry has no certificate. */
  private static final String BETWEEN = "/secrets/team-registry-tls";

  @TempDir Path directory;

  private final AtomicReference<Runnable> edit = new AtomicReference<>();
  private LocalOperator local;

  @BeforeEach
  void startCluster() throws IOException {
    local =
        new LocalOperator(
            directory,
            LocalOperator.fake(),
            new Interceptor() {
              @Override
              public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                if (request.uri().getPath().endsWith(BETWEEN)) {
                  Runnable due = edit.getAndSet(null);
                  if (due != null) {
                    due.run();
                  }
                }
              }
            });
  }

  @AfterEach
  void stopCluster() throws IOException {
    local.close();
  }

  @Test
  void aPasswordEditedMeanwhileIsNotWrittenOver() {
    create("team", "{tls: {mode: Disabled}}");
    awaitReady("team");
    String line = text(secret("team-registry-admin"), "htpasswd");

    edit.set(this::editPassword);
    replace("team", "{tls: {mode: Disabled}, deletion: {enabled: false}}");

    soon(() -> {
      assertThat(edit).hasNullValue();
      assertThat(text(secret("team-registry-admin"), "password")).isEqualTo("chosen by me");
      assertThat(text(secret("team-registry-admin"), "htpasswd")).isNotEqualTo(line);
    });
  }

  /** Returns when the operator's cache has it. */
  private void editPassword() {
    double before = local.eventsReceived();
    client()
        .resource(secret("team-registry-admin"))
        .edit(secret ->
            new SecretBuilder(secret).addToData("password", base64("chosen by me")).build());
    await().atMost(SOON).until(() -> local.eventsReceived() > before);
  }

  @Override
  public String namespace() {
    return "default";
  }

  @Override
  public LocalOperator local() {
    return local;
  }
}
