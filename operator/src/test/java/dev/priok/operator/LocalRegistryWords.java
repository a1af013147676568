package dev.priok.operator;

import io.fabric8.kubernetes.client.KubernetesClient;

/** The words of tests on the local cluster. */
interface LocalRegistryWords extends RegistryWords {
  LocalOperator local();

  @Override
  default KubernetesClient client() {
    return local().client();
  }

  @Override
  default void startOperator() {
    local().start();
  }

  @Override
  default void stopOperator() {
    local().stop();
  }

  @Override
  default String registry(String method, String namespace, String name, String path)
      throws Exception {
    return local().registry(method, namespace, name, path);
  }
}
