package dev.priok.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The suite on the local cluster. */
class LocalOperatorIT extends OperatorSuite {
  @TempDir static Path directory;

  private LocalOperator local;

  @BeforeAll
  void startCluster() throws IOException {
    local = new LocalOperator(directory, LocalOperator.fake());
  }

  @AfterAll
  void stopCluster() throws IOException {
    local.close();
  }

  @Override
  KubernetesClient client() {
    return local.client();
  }

  @Override
  void startOperator() {
    local.start();
  }

  @Override
  void stopOperator() {
    local.stop();
  }

  @Override
  String registry(String method, String namespace, String name, String path) throws Exception {
    return local.registry(method, namespace, name, path);
  }
}
