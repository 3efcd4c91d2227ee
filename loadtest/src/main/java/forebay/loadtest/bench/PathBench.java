package forebay.loadtest.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Measures what the whole path costs: the product in a process of its own, simulated nodes and the
 * clients in this one, all on one machine. The node directly and the product are asked in the same
 * seconds, so that the machine's noise is in both.
 */
public final class PathBench {

  /** The model of the nodes that answer at once. */
  public static final String INSTANT = "qwen3:32b";

  /** The model of the node that writes the time ({@link System#nanoTime}) into each token. */
  public static final String STAMPED = "stamped:latest";

  /** The model of the node on which many streams stay open. */
  public static final String SLOW = "slow:latest";

  /** How many streams are open when memory is read. */
  public static final int OPEN_STREAMS = 1_000;

  private static final double RATE = 50;

  /** The compilers need a while at full load, with two cores for everything. */
  private static final Duration WARM_UP = Duration.ofSeconds(60);

  private static final Duration TTFT_TIME = Duration.ofSeconds(40);
  private static final int TOKENS = 8;
  private static final double STAMPED_RATE = 1.5;
  private static final int STAMPED_TOKENS = 60;
  private static final Duration STAMPED_TIME = Duration.ofSeconds(30);
  private static final int CLIENTS = 256;
  private static final Duration RATE_TIME = Duration.ofSeconds(20);
  private static final Duration OPENING_TIME = Duration.ofSeconds(60);
  private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final ChatCaller product;
  private final ChatCaller node;
  private final LongSupplier rssMb;
  private final PrintStream progress;
  private final AtomicInteger failed = new AtomicInteger();

  /**
   * A benchmark of a product that is ready.
   *
   * @param productUrl in front of nodes with the three models
   * @param nodeUrl one of those with {@link #INSTANT}
   * @param rssMb reads the product's resident memory
   */
  public PathBench(String productUrl, String nodeUrl, LongSupplier rssMb, PrintStream progress) {
    this.product = new ChatCaller(productUrl);
    this.node = new ChatCaller(nodeUrl);
    this.rssMb = rssMb;
    this.progress = progress;
  }

  /**
   * Runs every phase, about three minutes in all.
   *
   * @param readyMs how long the product took to be ready, which is part of the report
   */
  public PathFigures run(long readyMs) throws InterruptedException {
    say("warming up with %d clients for %d s", CLIENTS, WARM_UP.toSeconds());
    highestRate("warm", WARM_UP);
    failed.set(0);
    say("highest rate with %d clients for %d s", CLIENTS, RATE_TIME.toSeconds());
    var rate = highestRate("rate", RATE_TIME);
    say("time to first token at %.0f requests/s for %d s", RATE, TTFT_TIME.toSeconds());
    var ttft = timeToFirstToken();
    say("token delay for %d s", STAMPED_TIME.toSeconds());
    var delay = tokenDelay();
    say("memory with %d open streams", OPEN_STREAMS);
    var rss = memoryWithOpenStreams();
    return new PathFigures(
        ttft.product().minus(ttft.node()), delay, rate, rss, readyMs, ttft.node(), failed.get());
  }

  private record Ttft(Percentiles product, Percentiles node) {}

  private Ttft timeToFirstToken() {
    var throughProduct = histogram();
    var direct = histogram();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.execute(() -> firstTokens(node, "direct", direct));
      threads.execute(() -> firstTokens(product, "through", throughProduct));
    }
    return new Ttft(Percentiles.of(throughProduct), Percentiles.of(direct));
  }

  private void firstTokens(ChatCaller target, String name, Histogram nanos) {
    OpenLoop.Call call =
        (number, due) -> {
          var first = new AtomicLong();
          target.stream(
              INSTANT,
              name + " " + number,
              TOKENS,
              line -> first.compareAndSet(0, System.nanoTime()));
          nanos.recordValue(first.get() - due);
        };
    OpenLoop.run(RATE, TTFT_TIME, call, this::failed);
  }

  private Percentiles tokenDelay() {
    var nanos = histogram();
    OpenLoop.Call call =
        (number, due) ->
            product.stream(
                STAMPED, "stamped " + number, STAMPED_TOKENS, line -> recordDelay(line, nanos));
    OpenLoop.run(STAMPED_RATE, STAMPED_TIME, call, this::failed);
    return Percentiles.of(nanos);
  }

  /** A line may hold several tokens that were sent as one; the first of them waited longest. */
  private static void recordDelay(String line, Histogram nanos) {
    var now = System.nanoTime();
    var stamp = Stamps.first(line);
    if (stamp.isPresent()) {
      nanos.recordValue(Math.max(0, now - stamp.getAsLong()));
    }
  }

  private double highestRate(String name, Duration time) {
    var answered = new AtomicInteger();
    var end = System.nanoTime() + time.toNanos();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        var client = i;
        clients.execute(() -> askUntil(end, name + client, answered));
      }
    }
    return answered.get() / (double) time.toSeconds();
  }

  private void askUntil(long end, String name, AtomicInteger answered) {
    for (int i = 0; System.nanoTime() < end; i++) {
      try {
        product.whole(INSTANT, name + " " + i, TOKENS);
        answered.incrementAndGet();
      } catch (IOException | InterruptedException e) {
        failed(e);
      }
    }
  }

  private long memoryWithOpenStreams() throws InterruptedException {
    var open = new CountDownLatch(OPEN_STREAMS);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      for (int i = 0; i < OPEN_STREAMS; i++) {
        var number = i;
        threads.execute(() -> holdOpen(number, open));
      }
      if (!open.await(OPENING_TIME.toSeconds(), TimeUnit.SECONDS)) {
        say("only %d streams opened", OPEN_STREAMS - open.getCount());
      }
      return rssMb.getAsLong();
    } finally {
      threads.shutdownNow();
    }
  }

  private void holdOpen(int number, CountDownLatch open) {
    var first = new AtomicInteger();
    try {
      product.stream(
          SLOW,
          "open " + number,
          TOKENS,
          line -> {
            if (first.getAndIncrement() == 0) {
              open.countDown();
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // memory was read
    } catch (IOException e) {
      if (first.get() == 0) {
        failed(e);
      }
    }
  }

  private void failed(Exception e) {
    if (failed.getAndIncrement() == 0) {
      say("the first request that failed: %s", e);
    }
  }

  private static Histogram histogram() {
    return new ConcurrentHistogram(MAX_NANOS, 3);
  }

  private void say(String text, Object... values) {
    progress.printf("  " + text + "%n", values);
  }
}
