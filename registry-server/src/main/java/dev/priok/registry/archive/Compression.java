package dev.priok.registry.archive;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How a file is packed, told by its first bytes (RFC 1952, RFC 8878). */
enum Compression {
  NONE,
  GZIP,
  ZSTD;

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int[] GZIP_MAGIC = {0x1f, 0x8b};
  private static final int[] ZSTD_MAGIC = {0x28, 0xb5, 0x2f, 0xfd};
  private static final int[] BZIP2_MAGIC = {'B', 'Z', 'h'};
  private static final int[] XZ_MAGIC = {0xfd, '7', 'z', 'X'};

  /** Looks at the first bytes and leaves them in the stream. */
  static Compression of(BufferedInputStream in) throws IOException {
    byte[] start = start(in);
    if (begins(start, GZIP_MAGIC)) {
      return GZIP;
    }
    return begins(start, ZSTD_MAGIC) ? ZSTD : NONE;
  }

  /** The program that unpacks what is packed in a way that is not read here. */
  static Optional<String> unsupported(BufferedInputStream in) throws IOException {
    byte[] start = start(in);
    if (begins(start, BZIP2_MAGIC)) {
      return Optional.of("bzip2");
    }
    return begins(start, XZ_MAGIC) ? Optional.of("xz") : Optional.empty();
  }

  private static byte[] start(BufferedInputStream in) throws IOException {
    in.mark(ZSTD_MAGIC.length);
    byte[] start = in.readNBytes(ZSTD_MAGIC.length);
    in.reset();
    return start;
  }

  /** What the end of a file's name asks for. */
  static Compression named(String fileName) {
    if (fileName.endsWith(".gz") || fileName.endsWith(".tgz")) {
      return GZIP;
    }
    return fileName.endsWith(".zst") ? ZSTD : NONE;
  }

  InputStream unpack(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
      case ZSTD -> new ZstdInputStream(in);
    };
  }

  OutputStream pack(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out, BUFFER_BYTES);
      case ZSTD -> new ZstdOutputStream(out);
    };
  }

  private static boolean begins(byte[] start, int[] magic) {
    if (start.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((start[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
