package forebay.app.command;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What machine a figure was measured on. */
final class Machine {

  private static final long GIGABYTE = 1_000_000_000L;

  static String describe() {
    return "%d cores (%s), %d GB, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            cpu(),
            memory() / GIGABYTE,
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version().feature());
  }

  private static String cpu() {
    return line(Path.of("/proc/cpuinfo"), "model name");
  }

  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
        ? os.getTotalMemorySize()
        : 0;
  }

  /** The value of the first line with this name in a file of {@code name : value} lines. */
  static String line(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private Machine() {}
}
