package dev.priok.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Linux says of a process's memory. */
final class ProcessMemory {

  private ProcessMemory() {}

  /** The most that was resident until now; 0 of a process that has ended. */
  static long peakKibibytes(Process process) {
    return peakKibibytes(process.pid());
  }

  /** As {@link #peakKibibytes(Process)}, by its number. */
  static long peakKibibytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }
}
