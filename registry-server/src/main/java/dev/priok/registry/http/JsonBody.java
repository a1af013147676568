package dev.priok.registry.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON as the registry sends it: compact, without parameters on its media type. */
public final class JsonBody {

  public static final String CONTENT_TYPE = "application/json";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final byte[] EMPTY_OBJECT = {'{', '}'};

  private JsonBody() {}

  /** What says nothing but that the request was understood. */
  public static byte[] emptyObject() {
    return EMPTY_OBJECT.clone();
  }

  /** {@code value}, made of maps, lists, plain values and records of these, as UTF-8. */
  public static byte[] of(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not a JSON value: " + value.getClass(), e);
    }
  }
}
