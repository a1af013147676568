package dev.priok.node.desired;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ConfigMap that the operator renders, as the kubelet mounts it: one key {@code
 * <namespace>.<name>.properties} for each registry, the CAs under {@code ca-<sha256>.crt}, and
 * {@code revision}. The kubelet swaps the whole by its {@code ..data} link, and a read looks
 * through that link once, so it never mixes two versions.
 */
public final class DesiredDirectory {
  private static final String DATA_LINK = "..data";
  private static final String REVISION_KEY = "revision";
  private static final String ENTRY_SUFFIX = ".properties";
  private static final Pattern REVISION = Pattern.compile("[!-~]{1,128}");

  /** No ConfigMap holds more than 1 MiB. */
  private static final int LARGEST_VALUE_BYTES = 1024 * 1024;

  private final Path directory;
  private final EntryParser parser;

  public DesiredDirectory(Path directory, ClaimPolicy policy) {
    this.directory = directory;
    this.parser = new EntryParser(policy);
  }

  /**
   * Where {@code ..data} points to, cheap enough to ask each second; empty for a directory that no
   * kubelet mounted, whose changes are seen at the next full read.
   */
  public Optional<String> version() {
    try {
      return Optional.of(Files.readSymbolicLink(directory.resolve(DATA_LINK)).toString());
    } catch (IOException | UnsupportedOperationException noLink) {
      return Optional.empty();
    }
  }

  /** Never throws: a directory that cannot be read is {@link Desired.Missing}. */
  public Desired read() {
    try {
      Path data = directory.resolve(DATA_LINK);
      return read(Files.exists(data) ? data.toRealPath() : directory);
    } catch (NoSuchFileException e) {
      return new Desired.Missing("no desired document at " + directory);
    } catch (IOException | UncheckedIOException e) {
      return new Desired.Missing("cannot read " + directory + ": " + e.getMessage());
    }
  }

  private Desired read(Path data) throws IOException {
    List<String> keys;
    try (Stream<Path> files = Files.list(data)) {
      keys = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    if (!keys.contains(REVISION_KEY)) {
      return new Desired.Missing("no key " + REVISION_KEY + " in " + directory);
    }
    String revision = text(data, REVISION_KEY).strip();
    if (!REVISION.matcher(revision).matches()) {
      return new Desired.Missing("key " + REVISION_KEY + " is not a short printable word");
    }
    List<Entry> entries = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    Function<String, byte @Nullable []> authority = fingerprint -> authority(data, fingerprint);
    for (String key : keys) {
      if (key.endsWith(ENTRY_SUFFIX)) {
        String stem = key.substring(0, key.length() - ENTRY_SUFFIX.length());
        Optional<RegistryId> id = RegistryId.parse(stem, '.');
        if (id.isPresent()) {
          entries.add(parser.parse(id.get(), text(data, key), authority));
        } else {
          ignored.add(key);
        }
      }
    }
    return new Desired.Document(revision, entries, ignored);
  }

  private static byte @Nullable [] authority(Path data, String fingerprint) {
    try {
      return bytes(data.resolve("ca-" + fingerprint + ".crt"));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path data, String key) throws IOException {
    return new String(bytes(data.resolve(key)), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LARGEST_VALUE_BYTES + 1);
      if (content.length > LARGEST_VALUE_BYTES) {
        throw new IOException(file.getFileName() + " is larger than a ConfigMap can be");
      }
      return content;
    }
  }
}
