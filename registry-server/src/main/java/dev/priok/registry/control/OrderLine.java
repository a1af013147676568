package dev.priok.registry.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * An order and its replies as lines of JSON, token by token: binding objects would take more memory
 * than all else in the small process that gives the order.
 */
final class OrderLine {
  private final JsonFactory json = new JsonFactory();

  /** The line that {@link StoreOrder}'s annotations describe. */
  String write(StoreOrder order) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator line = json.createGenerator(text)) {
      line.writeStartObject();
      switch (order) {
        case StoreOrder.Collect(boolean dryRun, boolean now) -> {
          line.writeStringField("order", "collect");
          line.writeBooleanField("dryRun", dryRun);
          line.writeBooleanField("now", now);
        }
        case StoreOrder.Check(boolean heal, boolean readData, boolean asJson) -> {
          line.writeStringField("order", "check");
          line.writeBooleanField("heal", heal);
          line.writeBooleanField("readData", readData);
          line.writeBooleanField("asJson", asJson);
        }
        case StoreOrder.Remove(String name) -> named(line, "remove", name);
        case StoreOrder.Undelete(String name) -> named(line, "undelete", name);
        case StoreOrder.Why(String name) -> named(line, "why", name);
        case StoreOrder.Retain(boolean dryRun) -> {
          line.writeStringField("order", "retain");
          line.writeBooleanField("dryRun", dryRun);
        }
      }
      line.writeEndObject();
    }
    return text.toString();
  }

  private static void named(JsonGenerator line, String order, String name) throws IOException {
    line.writeStringField("order", order);
    line.writeStringField("name", name);
  }

  /** Reads one line of an answer; fields of a newer server are passed over. */
  Reply read(String text) throws IOException {
    String result = null;
    String problem = null;
    Integer exit = null;
    try (JsonParser line = json.createParser(text)) {
      if (line.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the server's answer is not an object");
      }
      while (line.nextToken() == JsonToken.FIELD_NAME) {
        String field = line.currentName();
        line.nextToken();
        switch (field) {
          case "line" -> result = string(line);
          case "problem" -> problem = string(line);
          case "exit" -> exit = line.hasToken(JsonToken.VALUE_NULL) ? null : line.getIntValue();
          default -> line.skipChildren();
        }
      }
    }
    return new Reply(result, problem, exit);
  }

  private static @Nullable String string(JsonParser line) throws IOException {
    return line.hasToken(JsonToken.VALUE_NULL) ? null : line.getText();
  }
}
