package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.PoolId;
import forebay.protocol.node.PoolLoad;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The metrics of one pool, {@code forebay.scheduler.*}. Written by the task that has the pool, read
 * by any thread. Closing removes the gauges; counters stay, since a counter that goes back to zero
 * reads as a restart.
 */
final class PoolMetrics implements AutoCloseable {

  private static final String PREFIX = "forebay.scheduler.";

  /** No request lives longer: what is above it is a gateway's wrong clock. */
  private static final Duration LONGEST_QUEUE_TIME = Duration.ofDays(7);

  private final String pool;
  private final MeterRegistry registry;
  private final List<Meter> gauges;
  private final Map<Lane, Timer> queueTime = new EnumMap<>(Lane.class);
  private final Counter handedOut;
  private final Counter lost;
  private final Counter done;
  private final Counter expired;
  private final Counter cancelled;
  private volatile PoolLoad load;

  PoolMetrics(PoolId pool, MeterRegistry registry) {
    this.pool = pool.value();
    this.registry = registry;
    this.load = PoolLoad.unknown(pool);
    this.gauges =
        List.of(
            gauge("waiting", PoolLoad::waiting),
            gauge("running", PoolLoad::running),
            gauge("nodes", PoolLoad::nodes),
            gauge("slots", PoolLoad::slots),
            gauge("brown.out", load -> load.brownOut() ? 1 : 0));
    this.handedOut = counter("handed.out");
    this.lost = counter("lost");
    this.done = counter("done");
    this.expired = counter("expired");
    this.cancelled = counter("cancelled");
    for (var lane : Lane.values()) {
      queueTime.put(
          lane, registry.timer(PREFIX + "queue.time", "pool", this.pool, "lane", label(lane)));
    }
  }

  private Gauge gauge(String name, ToIntFunction<PoolLoad> value) {
    return Gauge.builder(PREFIX + name, this, metrics -> value.applyAsInt(metrics.load))
        .tag("pool", pool)
        .register(registry);
  }

  void show(PoolLoad load) {
    this.load = load;
  }

  void count(Decision decision) {
    switch (decision) {
      case Decision.HandOut handOut -> {
        handedOut.increment();
        time(handOut);
      }
      case Decision.Lost _ -> lost.increment();
      case Decision.Requeued requeued -> count("requeued", "kind", requeued.failure().kind());
      case Decision.Done _ -> done.increment();
      case Decision.Expire _ -> expired.increment();
      case Decision.CancelWaiting _ -> cancelled.increment();
      case Decision.GiveUp giveUp -> count("given.up", "kind", giveUp.failure().kind());
      case Decision.Reject reject -> count("rejected", "reason", reject.rejection());
      case Decision.Abort abort -> count("aborted", "reason", abort.reason());
      case Decision.Keep _,
          Decision.Remember _,
          Decision.Tell _,
          Decision.Drop _,
          Decision.Forget _ -> {}
    }
  }

  /** Only the first attempt tells how long requests wait for a slot. */
  private void time(Decision.HandOut handOut) {
    var timer = queueTime.get(handOut.lane());
    var time = handOut.sinceAccepted();
    if (timer != null
        && handOut.attempt() == 1
        && !time.isNegative()
        && time.compareTo(LONGEST_QUEUE_TIME) < 0) {
      timer.record(time);
    }
  }

  private Counter counter(String name) {
    return registry.counter(PREFIX + name, "pool", pool);
  }

  private void count(String name, String tag, Enum<?> value) {
    registry.counter(PREFIX + name, "pool", pool, tag, label(value)).increment();
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
