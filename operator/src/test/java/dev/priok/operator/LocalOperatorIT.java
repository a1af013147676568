package dev.priok.operator;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The suite on the local cluster. */
class LocalOperatorIT extends OperatorSuite implements LocalRegistryWords {
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
  public LocalOperator local() {
    return local;
  }
}
