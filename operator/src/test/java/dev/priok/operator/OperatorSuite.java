package dev.priok.operator;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * What the operator does in a cluster. The same tests hold on every grade of cluster: a subclass
 * brings a client and the operator under test. Each test has a namespace of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OperatorSuite
    implements LifecycleTests, StorageTests, UsersTests, StatusTests, TlsTests, RetentionTests {
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private String namespace;

  @Override
  public final String namespace() {
    return namespace;
  }

  @BeforeEach
  void makeNamespace() {
    namespace = "it-" + NAMESPACES.incrementAndGet();
    client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                // A real API server refuses every pod that does not meet it.
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
  }

  @AfterEach
  void deleteNamespace() {
    client().namespaces().withName(namespace).delete();
  }
}
