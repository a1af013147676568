package dev.priok.registry.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Makes documents of pushed bytes, large ones one at a time. */
final class ManifestDecoder {

  private final ObjectMapper json = ManifestJson.strict();
  private final ReentrantLock large = new ReentrantLock();

  /**
   * Reads one.
   *
   * @throws RegistryException MANIFEST_INVALID or DIGEST_INVALID
   */
  ManifestDocument read(byte[] content) {
    if (content.length <= ManifestContents.LARGEST_IN_MEMORY_BYTES) {
      return decode(content);
    }
    // Takes several times their length, for a moment and without waiting for anything.
    large.lock();
    try {
      return decode(content);
    } finally {
      large.unlock();
    }
  }

  private ManifestDocument decode(byte[] content) {
    // Decoded here, because Jackson would guess UTF-16 and UTF-32 as well.
    try (Reader text =
        new InputStreamReader(
            new ByteArrayInputStream(content), StandardCharsets.UTF_8.newDecoder())) {
      ManifestDocument document = json.readValue(text, ManifestDocument.class);
      if (document == null) {
        throw invalid("the manifest is not a JSON object");
      }
      return document;
    } catch (CharacterCodingException e) {
      throw notUtf8();
    } catch (JsonMappingException e) {
      throw refusal(e);
    } catch (StreamConstraintsException e) {
      throw tooMuch(e);
    } catch (JsonProcessingException e) {
      throw invalid("the manifest is not valid JSON" + position(e));
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory were not read", e);
    }
  }

  private static RegistryException refusal(JsonMappingException e) {
    Throwable cause = e.getCause();
    if (cause instanceof RegistryException refusal) {
      return refusal;
    }
    if (cause instanceof CharacterCodingException) {
      return notUtf8();
    }
    if (cause instanceof StreamConstraintsException limit) {
      return tooMuch(limit);
    }
    return invalid("the manifest does not have the form of the specification" + position(e));
  }

  private static RegistryException notUtf8() {
    return invalid("the manifest is not UTF-8");
  }

  private static RegistryException tooMuch(StreamConstraintsException limit) {
    return invalid("the manifest has too many values, or is nested too deeply" + position(limit));
  }

  private static String position(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line %d, column %d)"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  static RegistryException invalid(String message) {
    return new RegistryException(ErrorCode.MANIFEST_INVALID, message);
  }
}
