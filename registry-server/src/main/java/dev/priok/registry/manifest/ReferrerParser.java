package dev.priok.registry.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.priok.registry.oci.Digest;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the list of referrers says of a manifest, and keeps nothing else of it. Annotations of
 * more than {@link ReferrerReader#MOST_ANNOTATION_CHARS} are left out: no client could read a list
 * with them. So is a type that is too long for a media type.
 */
final class ReferrerParser {

  /** What is read, as often as it is opened. */
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }

  /** Two names of 127 and a slash (RFC 6838 section 4.2). */
  private static final int LONGEST_TYPE = 255;

  private final JsonFactory json = ManifestJson.brief(ReferrerReader.MOST_ANNOTATION_CHARS);
  private final ManifestParser parser;

  ReferrerParser(ManifestParser parser) {
    this.parser = parser;
  }

  /** The manifest in {@code content}, if it has a subject. */
  Optional<Referrer> parse(Digest digest, long sizeBytes, Content content) throws IOException {
    try {
      try {
        return parse(digest, sizeBytes, content, true);
      } catch (StreamConstraintsException e) {
        return parse(digest, sizeBytes, content, false);
      }
    } catch (JsonProcessingException | CharConversionException e) {
      return Optional.empty();
    }
  }

  private Optional<Referrer> parse(
      Digest digest, long sizeBytes, Content content, boolean annotated) throws IOException {
    String subject = null;
    String artifactType = null;
    String configType = null;
    Map<String, String> annotations = Map.of();
    try (InputStream bytes = content.open();
        JsonParser fields = json.createParser(bytes)) {
      if (fields.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (fields.nextToken() == JsonToken.FIELD_NAME) {
        String name = fields.currentName();
        fields.nextToken();
        switch (name) {
          case "subject" -> subject = textIn(fields, "digest");
          case "artifactType" -> artifactType = text(fields);
          case "config" -> configType = textIn(fields, "mediaType");
          case "annotations" -> {
            if (annotated) {
              annotations = texts(fields);
            }
          }
          default -> {}
        }
        fields.skipChildren();
      }
      if (fields.nextToken() != null) {
        return Optional.empty();
      }
    }
    String type = artifactType == null ? configType : artifactType;
    Optional<Digest> about = Optional.ofNullable(subject).flatMap(Digest::tryParse);
    if (about.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream bytes = content.open()) {
      return Optional.of(
          new Referrer(
              digest,
              about.get(),
              parser.mediaTypeOf(bytes),
              sizeBytes,
              Optional.ofNullable(type).filter(text -> text.length() <= LONGEST_TYPE),
              annotations));
    }
  }

  private static @Nullable String text(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.VALUE_STRING) {
      return null;
    }
    String text = value.getText();
    return text.isEmpty() ? null : text;
  }

  /** Returns at the end of the object, or where there is none. */
  private static @Nullable String textIn(JsonParser object, String wanted) throws IOException {
    String found = null;
    if (object.currentToken() == JsonToken.START_OBJECT) {
      while (object.nextToken() == JsonToken.FIELD_NAME) {
        String name = object.currentName();
        object.nextToken();
        if (name.equals(wanted)) {
          found = text(object);
        }
        object.skipChildren();
      }
    }
    return found;
  }

  private static Map<String, String> texts(JsonParser object) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    long chars = 0;
    if (object.currentToken() == JsonToken.START_OBJECT) {
      while (object.nextToken() == JsonToken.FIELD_NAME) {
        String name = object.currentName();
        if (object.nextToken() == JsonToken.VALUE_STRING) {
          texts.put(name, object.getText());
          chars += Referrer.CHARS_PER_ANNOTATION + name.length() + object.getText().length();
        }
        if (chars > ReferrerReader.MOST_ANNOTATION_CHARS) {
          throw new StreamConstraintsException("too many annotations for a list");
        }
        object.skipChildren();
      }
    }
    return texts;
  }
}
