package forebay.loadtest.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link SimulatedNode} is like. Immutable; built with {@link #builder()}.
 *
 * @param name shows up in thread names and on the control port
 * @param port of the Ollama protocol on 127.0.0.1; 0 takes any free one
 * @param controlPort of faults and counters on 127.0.0.1; 0 takes any free one
 * @param models on the node's disk
 * @param slots per loaded model (OLLAMA_NUM_PARALLEL); ignored by an instant node
 * @param queueBound how many requests may wait for the scheduler (OLLAMA_MAX_QUEUE)
 * @param promptTokensPerSecond rate of prompt evaluation
 * @param decodeTokensPerSecond rate of decoding, shared by the slots that run
 * @param loadTime of a model, whatever its size
 * @param memoryBytes the models in memory fit in it, except a single one that is larger
 * @param speed how much faster than these figures loading, evaluating and decoding are; the
 *     keep-alive is real time
 * @param instant answers at once: no rates, no slots, no loading, only the text
 * @param stamped streams the time ({@link System#nanoTime}) in place of each token: {@code @NANOS }
 * @param seed of the lengths and the embeddings
 * @param length of answers whose request sets no {@code num_predict}
 * @param keepAlive how long an idle model stays loaded if the request says nothing; negative: for
 *     ever
 * @param version what {@code /api/version} says
 */
public record NodeSettings(
    String name,
    int port,
    int controlPort,
    List<ModelSettings> models,
    int slots,
    int queueBound,
    double promptTokensPerSecond,
    double decodeTokensPerSecond,
    Duration loadTime,
    long memoryBytes,
    double speed,
    boolean instant,
    boolean stamped,
    long seed,
    LengthDistribution length,
    Duration keepAlive,
    String version) {

  public NodeSettings {
    models = List.copyOf(models);
    check(port >= 0 && port <= 65_535, "port", port);
    check(controlPort >= 0 && controlPort <= 65_535, "controlPort", controlPort);
    check(slots >= 1, "slots", slots);
    check(queueBound >= 0, "queueBound", queueBound);
    check(promptTokensPerSecond > 0, "promptTokensPerSecond", promptTokensPerSecond);
    check(decodeTokensPerSecond > 0, "decodeTokensPerSecond", decodeTokensPerSecond);
    check(!loadTime.isNegative(), "loadTime", loadTime);
    check(memoryBytes >= 1, "memoryBytes", memoryBytes);
    check(speed > 0, "speed", speed);
  }

  private static void check(boolean valid, String field, Object value) {
    if (!valid) {
      throw new IllegalArgumentException(field + " is " + value);
    }
  }

  /** The defaults of Ollama, with one chat model {@code qwen3:32b} and one embedding model. */
  public static Builder builder() {
    return new Builder();
  }

  /** Sets what differs from the defaults. Not thread-safe. */
  public static final class Builder {
    private String name = "node";
    private int port;
    private int controlPort;
    private final List<ModelSettings> models = new ArrayList<>();
    private int slots = 1;
    private int queueBound = 512;
    private double promptTokensPerSecond = 1_500;
    private double decodeTokensPerSecond = 30;
    private Duration loadTime = Duration.ofSeconds(3);
    private long memoryBytes = 24_000_000_000L;
    private double speed = 1;
    private boolean instant;
    private boolean stamped;
    private long seed = 1;
    private LengthDistribution length = new LengthDistribution(200, 0.8, 2_048);
    private Duration keepAlive = Duration.ofMinutes(5);
    private String version = "0.33.0";

    private Builder() {}

    public Builder name(String name) {
      this.name = name;
      return this;
    }

    public Builder port(int port) {
      this.port = port;
      return this;
    }

    public Builder controlPort(int controlPort) {
      this.controlPort = controlPort;
      return this;
    }

    /** Adds a model; the first one added replaces the default models. */
    public Builder model(ModelSettings model) {
      models.add(model);
      return this;
    }

    public Builder slots(int slots) {
      this.slots = slots;
      return this;
    }

    public Builder queueBound(int queueBound) {
      this.queueBound = queueBound;
      return this;
    }

    public Builder promptTokensPerSecond(double rate) {
      this.promptTokensPerSecond = rate;
      return this;
    }

    public Builder decodeTokensPerSecond(double rate) {
      this.decodeTokensPerSecond = rate;
      return this;
    }

    public Builder loadTime(Duration loadTime) {
      this.loadTime = loadTime;
      return this;
    }

    public Builder memoryBytes(long memoryBytes) {
      this.memoryBytes = memoryBytes;
      return this;
    }

    public Builder speed(double speed) {
      this.speed = speed;
      return this;
    }

    /** Answers at once, for benchmarks of what stands in front of the node. */
    public Builder instant() {
      this.instant = true;
      return this;
    }

    /** Streams times in place of tokens, for measuring how long a token is under way. */
    public Builder stamped() {
      this.stamped = true;
      return this;
    }

    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    public Builder length(LengthDistribution length) {
      this.length = length;
      return this;
    }

    public Builder keepAlive(Duration keepAlive) {
      this.keepAlive = keepAlive;
      return this;
    }

    public Builder version(String version) {
      this.version = version;
      return this;
    }

    public NodeSettings build() {
      var onDisk =
          models.isEmpty()
              ? List.of(
                  ModelSettings.chat("qwen3:32b", 20_000_000_000L),
                  ModelSettings.embedding("nomic-embed-text:latest", 270_000_000L))
              : models;
      return new NodeSettings(
          name,
          port,
          controlPort,
          onDisk,
          slots,
          queueBound,
          promptTokensPerSecond,
          decodeTokensPerSecond,
          loadTime,
          memoryBytes,
          speed,
          instant,
          stamped,
          seed,
          length,
          keepAlive,
          version);
    }
  }
}
