package forebay.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, which can be killed. */
public final class ForebayProcess implements AutoCloseable {

  private static final long READY_SECONDS = 60;
  private static final int DEFAULT_HEAP_MB = 384;

  /** So that none outlives a test that was broken off. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final Process process;
  private final Path log;
  private final CountDownLatch ready = new CountDownLatch(1);
  private volatile String url = "";

  private ForebayProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    Thread.ofVirtual().name("forebay-process-output").start(this::readOutput);
  }

  /** Starts it with these arguments. */
  static ForebayProcess start(String... arguments) throws IOException {
    return start(DEFAULT_HEAP_MB, Files.createTempFile("forebay-process-", ".log"), arguments);
  }

  /**
   * Starts it with these arguments.
   *
   * @param log what its error output is appended to
   */
  public static ForebayProcess start(int heapMb, Path log, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMb + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile())).start();
    RUNNING.add(process);
    var _ = process.onExit().thenAccept(RUNNING::remove);
    return new ForebayProcess(process, log);
  }

  /** Waits until it says that it is ready. */
  public ForebayProcess awaitReady() throws Exception {
    Await.until("the process to be ready", () -> ready.getCount() == 0 || !process.isAlive());
    if (ready.getCount() > 0) {
      throw new AssertionError("it ended: " + Files.readString(log));
    }
    return this;
  }

  private void readOutput() {
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("ready")) {
          url = line.substring("ready".length()).strip();
          ready.countDown();
        }
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  /** Its gateway's client. */
  TestClient client() {
    return new TestClient(Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)));
  }

  /** SIGTERM; returns how long it took to end, in milliseconds. */
  long terminate() throws InterruptedException {
    var start = System.nanoTime();
    process.destroy();
    if (!process.waitFor(READY_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end");
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  /** SIGSTOP: it does nothing more, and its connections stay open. */
  public void suspend() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("kill -" + name + " of " + process.pid() + " failed");
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** What it wrote to its error output. */
  String log() throws IOException {
    return Files.readString(log);
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(READY_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
