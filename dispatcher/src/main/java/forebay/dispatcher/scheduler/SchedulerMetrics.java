package forebay.dispatcher.scheduler;

import forebay.protocol.PoolId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The stage's metrics; makes those of each pool. Thread-safe. */
final class SchedulerMetrics {

  final Counter unreadable;

  private final MeterRegistry registry;

  SchedulerMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.unreadable = registry.counter("forebay.scheduler.unreadable");
  }

  /** Whoever opens them closes them, so that a pool that moves away leaves no gauge behind. */
  PoolMetrics open(PoolId pool) {
    return new PoolMetrics(pool, registry);
  }
}
