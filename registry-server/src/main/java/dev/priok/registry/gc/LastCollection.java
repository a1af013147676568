package dev.priok.registry.gc;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last collection's result, kept beside the store so that a restart knows it. Disposable. */
final class LastCollection {

  private static final Logger LOG = LoggerFactory.getLogger(LastCollection.class);

  private final ObjectMapper json =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final Storage storage;
  private final Path file;

  LastCollection(Storage storage) {
    this.storage = storage;
    this.file = storage.layout().path(new PathSpec.CollectionResult());
  }

  /** What was kept; empty when there is nothing, or nothing of use. */
  Optional<CollectionResult> read() {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      CollectionResult result = json.readValue(Files.readAllBytes(file), CollectionResult.class);
      if (result == null || result.lastRun() == null) {
        return Optional.empty();
      }
      Instant.parse(result.lastRun());
      return Optional.of(result);
    } catch (IOException | DateTimeException e) {
      LOG.atDebug().setCause(e).log("The last collection's result is of no use");
      return Optional.empty();
    }
  }

  /** Keeps a result, where there is room for it. */
  void write(CollectionResult result) {
    try {
      storage.files().write(file, json.writeValueAsBytes(result));
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("The collection's result cannot be kept for the next start");
    }
  }
}
