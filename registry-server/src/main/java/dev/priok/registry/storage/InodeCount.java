package dev.priok.registry.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts inodes by statvfs(3), which java.nio has nothing for. On 64-bit Linux alone, where its
 * structure is the same for every processor and C library; elsewhere nothing is known of inodes.
 */
final class InodeCount {
  private static final Logger LOG = LoggerFactory.getLogger(InodeCount.class);

  /** Larger than the structure is anywhere. */
  private static final long STRUCTURE_BYTES = 256;

  private static final long OFFSET_OF_TOTAL = 40;
  private static final long OFFSET_OF_AVAILABLE = 56;

  private final Optional<MethodHandle> statvfs;

  InodeCount() {
    statvfs = find();
  }

  /** The inodes of the file system that holds {@code path}; empty where they are not known. */
  Optional<Inodes> of(Path path) {
    if (statvfs.isEmpty()) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path.toString(), StandardCharsets.UTF_8);
      MemorySegment answer = arena.allocate(STRUCTURE_BYTES, Long.BYTES);
      int failure = (int) statvfs.get().invokeExact(name, answer);
      return failure == 0
          ? Inodes.of(
              answer.get(ValueLayout.JAVA_LONG, OFFSET_OF_TOTAL),
              answer.get(ValueLayout.JAVA_LONG, OFFSET_OF_AVAILABLE))
          : Optional.empty();
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("statvfs takes two pointers and throws nothing", e);
    }
  }

  /** A wrong shape would crash the process: this is the whole of what is called natively. */
  @SuppressWarnings("restricted")
  private static Optional<MethodHandle> find() {
    if (!System.getProperty("os.name").equals("Linux")
        || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
      return Optional.empty();
    }
    try {
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor shape =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
      return linker
          .defaultLookup()
          .find("statvfs")
          .map(function -> linker.downcallHandle(function, shape));
    } catch (IllegalCallerException | UnsupportedOperationException e) {
      LOG.atInfo().addKeyValue("reason", e.getMessage()).log("Inodes are not watched");
      return Optional.empty();
    }
  }
}
