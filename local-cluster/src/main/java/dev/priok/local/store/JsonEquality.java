package dev.priok.local.store;

import com.fasterxml.jackson.databind.JsonNode;

/** Equality of JSON values: an int and a long of the same number are the same. */
public final class JsonEquality {

  private JsonEquality() {}

  public static boolean same(JsonNode left, JsonNode right) {
    return left.equals(JsonEquality::compareScalars, right);
  }

  private static int compareScalars(JsonNode left, JsonNode right) {
    if (left.isNumber() && right.isNumber()) {
      return left.decimalValue().compareTo(right.decimalValue());
    }
    return left.equals(right) ? 0 : 1;
  }
}
