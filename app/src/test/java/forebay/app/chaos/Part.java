package forebay.app.chaos;

import forebay.app.ForebayProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process of a {@link ProcessCluster}: the same command, ports and directory each time it is
 * started. Belongs to one thread at a time.
 */
final class Part implements AutoCloseable {

  private final String name;
  private final int heapMb;
  private final Path log;
  private final String[] arguments;
  private @Nullable ForebayProcess process;
  private int starts;

  Part(String name, int heapMb, Path log, List<String> arguments) {
    this.name = name;
    this.heapMb = heapMb;
    this.log = log;
    this.arguments = arguments.toArray(String[]::new);
  }

  void start() throws IOException {
    process = ForebayProcess.start(heapMb, log, arguments);
    starts++;
  }

  /** How many lives it had, this one included. */
  int starts() {
    return starts;
  }

  /** SIGKILL, and no more than that: whoever has it start again says so. */
  void kill() throws InterruptedException {
    running().kill();
  }

  void suspend() throws IOException, InterruptedException {
    running().suspend();
  }

  void resume() throws IOException, InterruptedException {
    running().resume();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Waits for its line on the standard output, if it is of those that write one. */
  void awaitReady() throws Exception {
    running().awaitReady();
  }

  /** What all its lives wrote to their error output. */
  Path log() {
    return log;
  }

  private ForebayProcess running() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
