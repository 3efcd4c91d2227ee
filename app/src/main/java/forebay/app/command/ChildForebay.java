package forebay.app.command;

import forebay.app.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code forebay up} in a process of its own, with the flags of this one; closed by SIGTERM. */
final class ChildForebay implements AutoCloseable {

  private static final String READY = "ready ";
  private static final long STOP_SECONDS = 10;

  private final Process process;
  private final long startedNanos;
  private String url = "";

  private ChildForebay(Process process, long startedNanos) {
    this.process = process;
    this.startedNanos = startedNanos;
  }

  /** Starts it with the text of a configuration file, in a directory that it may fill. */
  static ChildForebay up(String config) throws IOException {
    var directory = Files.createTempDirectory("forebay-bench-");
    var file = Files.writeString(directory.resolve("forebay.yaml"), config);
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            Path.of(System.getProperty("java.class.path")).toAbsolutePath().toString(),
            Main.class.getName(),
            "up",
            "--config",
            file.toString()));
    var started = System.nanoTime();
    var process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(Redirect.INHERIT)
            .start();
    return new ChildForebay(process, started);
  }

  /** Waits until it says that it is ready, and returns how long that took. */
  long awaitReady() throws IOException {
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        url = line.substring(READY.length());
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
      }
    }
    throw new IOException("forebay up ended before it was ready");
  }

  String url() {
    return url;
  }

  /** Its resident memory now, where the system tells. */
  long rssMb() {
    var text = Machine.line(Path.of("/proc", Long.toString(process.pid()), "status"), "VmRSS");
    return text.endsWith(" kB") ? Long.parseLong(text.replaceAll("\\D", "")) / 1000 : 0;
  }

  @Override
  public void close() {
    process.destroy();
    if (process
        .onExit()
        .completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS)
        .join()
        .isAlive()) {
      process.destroyForcibly();
    }
  }
}
