package dev.priok.registry.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once per file that it is damaged, however often it is read. */
final class DamageReports {

  private static final Logger LOG = LoggerFactory.getLogger(DamageReports.class);
  private static final int REMEMBERED = 10_000;

  private final Cache<Path, Boolean> reported =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  void report(Path file, String problem) {
    if (reported.asMap().putIfAbsent(file, Boolean.TRUE) == null) {
      LOG.atWarn().addKeyValue("path", file).addKeyValue("problem", problem).log("Damaged file");
    }
  }
}
