package dev.priok.operator.catalog;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The document of a registry's {@code /stats}. Fields that a newer registry adds are ignored, those
 * that an older one lacks count as zero.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Stats(
    @Nullable String state,
    long repositories,
    long tags,
    long manifests,
    long bytes,
    @Nullable String lastPush,
    @Nullable List<Entry> top,
    boolean truncated,
    @Nullable Storage storage,
    @Nullable Retention retention,
    @Nullable Collection gc,
    boolean lowSpace,
    @Nullable String shortOf) {
  private static final int MAX_NAME = 255;
  private static final int MAX_SENTENCE = 1024;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Entry(@Nullable String name, long tags, long bytes) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Storage(long capacityBytes, long usedBytes, long availableBytes) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Retention(@Nullable String refusedConfiguration, @Nullable String problem) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Collection(@Nullable String problem, long damagedRepositories) {}

  /**
   * @throws IllegalArgumentException when a number or a time cannot be true
   */
  CatalogSnapshot.Loaded toSnapshot() {
    if (repositories < 0 || tags < 0 || manifests < 0 || bytes < 0) {
      throw new IllegalArgumentException("negative count");
    }
    List<CatalogSnapshot.Repository> largest = largest();
    return new CatalogSnapshot.Loaded(
        "Complete".equals(state),
        repositories,
        tags,
        manifests,
        ThreeDigits.of(bytes),
        pushed(),
        largest,
        truncated || largest.size() < repositories,
        volume(),
        new CatalogSnapshot.Upkeep(
            shortage(),
            sentence(retention == null ? null : retention.refusedConfiguration()),
            sentence(retention == null ? null : retention.problem()),
            sentence(gc == null ? null : gc.problem()),
            gc == null ? 0 : Math.max(0, gc.damagedRepositories())));
  }

  private CatalogSnapshot.@Nullable Resource shortage() {
    if (!lowSpace) {
      return null;
    }
    return "inodes".equals(shortOf)
        ? CatalogSnapshot.Resource.INODES
        : CatalogSnapshot.Resource.BYTES;
  }

  /** It ends up in a status. */
  private static @Nullable String sentence(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String line = CONTROL.matcher(text).replaceAll(" ");
    return line.length() > MAX_SENTENCE ? line.substring(0, MAX_SENTENCE) : line;
  }

  /** Bounded and unique by name, as the status demands, whatever was sent. */
  private List<CatalogSnapshot.Repository> largest() {
    Map<String, CatalogSnapshot.Repository> byName = new LinkedHashMap<>();
    for (Entry entry : top == null ? List.<Entry>of() : top) {
      String name = entry.name();
      if (name != null && !name.isEmpty() && name.length() <= MAX_NAME) {
        byName.putIfAbsent(
            name,
            new CatalogSnapshot.Repository(
                name, Math.max(0, entry.tags()), ThreeDigits.of(Math.max(0, entry.bytes()))));
      }
      if (byName.size() == CatalogSnapshot.Loaded.MAX_TOP) {
        break;
      }
    }
    return List.copyOf(byName.values());
  }

  private @Nullable Instant pushed() {
    if (lastPush == null) {
      return null;
    }
    try {
      return Instant.parse(lastPush).truncatedTo(ChronoUnit.SECONDS);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("lastPush is no time", e);
    }
  }

  private CatalogSnapshot.@Nullable Volume volume() {
    if (storage == null || storage.capacityBytes() <= 0) {
      return null;
    }
    return new CatalogSnapshot.Volume(
        ThreeDigits.of(storage.capacityBytes()),
        ThreeDigits.of(Math.max(0, storage.usedBytes())),
        ThreeDigits.of(Math.max(0, storage.availableBytes())));
  }
}
