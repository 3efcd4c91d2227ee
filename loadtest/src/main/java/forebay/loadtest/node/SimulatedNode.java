package forebay.loadtest.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * An Ollama node without a GPU: speaks Ollama's protocol on one port and takes faults on another,
 * both on 127.0.0.1. Answers carry markers that {@link Markers} checks.
 *
 * <p>Started once by {@link #start}; {@link #close} is idempotent. Thread-safe. What it counts
 * outlives a {@link #kill}, what it has in memory does not.
 */
public final class SimulatedNode implements AutoCloseable {
  private final NodeSettings settings;
  private final Faults faults;
  private final CounterBook book = new CounterBook();
  private final SlotGate gate;
  private final GpuGauge gpu;
  private final HttpServer ollama;
  private final HttpServer control;

  private SimulatedNode(NodeSettings settings) throws IOException {
    var clock = TokenClock.of(settings);
    this.settings = settings;
    this.faults = new Faults(settings.seed());
    this.gate = new SlotGate(settings, clock);
    this.gpu = new GpuGauge(settings, gate);
    var generator = new Generator(settings, gate, clock, book);
    this.ollama =
        HttpServer.start(settings.name(), settings.port(), new OllamaApi(generator, faults));
    try {
      this.control =
          HttpServer.start(
              settings.name() + "-control", settings.controlPort(), new ControlApi(this));
    } catch (IOException e) {
      ollama.close();
      throw e;
    }
  }

  /**
   * Listens from now on.
   *
   * @throws UncheckedIOException if a port is taken
   */
  public static SimulatedNode start(NodeSettings settings) {
    try {
      return new SimulatedNode(settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code http://127.0.0.1:11434}. */
  public String url() {
    return "http://127.0.0.1:" + ollama.port();
  }

  public String controlUrl() {
    return "http://127.0.0.1:" + control.port();
  }

  public int port() {
    return ollama.port();
  }

  public NodeSettings settings() {
    return settings;
  }

  public Faults faults() {
    return faults;
  }

  /** Shows GPU memory as used to this part, 0 to 1; null for what the loaded models take. */
  public void gpuUsed(@Nullable Double part) {
    gpu.show(part);
  }

  GpuGauge gpu() {
    return gpu;
  }

  public Counters counters() {
    return book.read(gate.waiting(), gate.generating(), gate.loads());
  }

  public boolean isAlive() {
    return ollama.isListening();
  }

  /** Dies as a process does that is killed: stops listening and resets every connection. */
  public void kill() {
    ollama.kill();
    gate.reset();
  }

  /**
   * Comes back on the same port with nothing loaded; does nothing if it is alive.
   *
   * @throws UncheckedIOException if the port was taken meanwhile
   */
  public void revive() {
    try {
      ollama.revive();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    ollama.close();
    control.close();
  }
}
