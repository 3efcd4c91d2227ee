package forebay.dispatcher.scheduler;

import forebay.protocol.node.PoolLoad;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the state of a pool is worth a record: at once when other models are served, because
 * the cache answers by them, and else at a steady pace.
 */
final class LoadPublisher {

  private static final Duration PACE = Duration.ofSeconds(1);

  /** Said again although nothing changed, so that a reader can tell it from a dead scheduler. */
  private static final Duration REPEAT = Duration.ofSeconds(10);

  private final Outlet outlet;
  private final PoolMetrics metrics;
  private @Nullable PoolLoad last;
  private Instant at = Instant.MIN;

  LoadPublisher(Outlet outlet, PoolMetrics metrics) {
    this.outlet = outlet;
    this.metrics = metrics;
  }

  void update(PoolLoad load, Instant now) {
    metrics.show(load);
    if (due(load, now)) {
      outlet.load(load);
      last = load;
      at = now;
    }
  }

  private boolean due(PoolLoad load, Instant now) {
    return last == null
        || !last.models().equals(load.models())
        || (!at.plus(PACE).isAfter(now) && !last.equals(load))
        || !at.plus(REPEAT).isAfter(now);
  }
}
