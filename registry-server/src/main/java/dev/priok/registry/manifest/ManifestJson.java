package dev.priok.registry.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** How manifests are read as JSON: with a bound on depth, and without keeping field names. */
final class ManifestJson {

  private static final int MAX_DEPTH = 100;

  /**
   * A layer takes eight, so a manifest of nothing but layers still fits. Keeping names to find one
   * that comes twice takes ten times their length.
   */
  private static final long MAX_TOKENS = 450_000;

  private static final long NO_LIMIT = 0;

  private ManifestJson() {}

  /**
   * For what is pushed. A key that comes twice is refused: two clients could read two different
   * images out of one digest.
   */
  static ObjectMapper strict() {
    return JsonMapper.builder(factory(true, MAX_TOKENS, Integer.MAX_VALUE))
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .build();
  }

  /** For what is in the store already, whoever put it there. */
  static JsonFactory lenient() {
    return factory(false, NO_LIMIT, Integer.MAX_VALUE);
  }

  /** As {@link #lenient}, for a few fields of large documents: no longer text is taken up. */
  static JsonFactory brief(int maxStringLength) {
    return factory(false, NO_LIMIT, maxStringLength);
  }

  private static JsonFactory factory(
      boolean refuseDuplicates, long maxTokens, int maxStringLength) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(maxStringLength)
                .maxTokenCount(maxTokens)
                .build())
        // Field names come from clients: keeping them would let them fill the memory.
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, refuseDuplicates)
        .build();
  }
}
