package forebay.worker;

import forebay.protocol.NodeId;
import forebay.protocol.chat.Usage;
import forebay.worker.generation.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a worker measures: {@code forebay.worker.*}, each with the node. Thread-safe. Closing
 * removes the gauges, so that the node's next worker can show its own; counters stay, since a
 * counter that goes back to zero reads as a restart.
 */
final class WorkerMeters implements AutoCloseable {

  private static final String PREFIX = "forebay.worker.";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Timer firstToken;
  private final Counter probeFailures;
  private final Counter promptTokens;
  private final Counter completionTokens;
  private final Counter completed;
  private final Counter stopped;
  private final List<Meter> gauges = new ArrayList<>(); // guarded by itself

  WorkerMeters(MeterRegistry registry, NodeId node) {
    this.registry = registry;
    this.tags = Tags.of("node", node.value());
    this.firstToken = registry.timer(PREFIX + "first.token", tags);
    this.probeFailures = registry.counter(PREFIX + "probe.failures", tags);
    this.promptTokens = registry.counter(PREFIX + "tokens", tags.and("kind", "prompt"));
    this.completionTokens = registry.counter(PREFIX + "tokens", tags.and("kind", "completion"));
    this.completed = generations("completed");
    this.stopped = generations("stopped");
  }

  private Counter generations(String outcome) {
    return registry.counter(PREFIX + "generations", tags.and("outcome", outcome));
  }

  /** Begins to show what the reporter knows. */
  void show(NodeReporter reporter) {
    synchronized (gauges) {
      gauges.add(gauge("running", reporter, NodeReporter::running));
      gauges.add(gauge("slots", reporter, NodeReporter::slots));
      gauges.add(gauge("health", reporter, WorkerMeters::health));
    }
  }

  private Gauge gauge(String name, NodeReporter reporter, ToDoubleFunction<NodeReporter> value) {
    return Gauge.builder(PREFIX + name, reporter, value).tags(tags).register(registry);
  }

  /** A node began to answer. */
  void firstToken(Duration sinceAssigned) {
    firstToken.record(sinceAssigned);
  }

  /** A generation ended. */
  void ended(Outcome.Seen seen) {
    switch (seen) {
      case Outcome.Seen.Answered(var usage) -> {
        tokens(usage);
        completed.increment();
      }
      case Outcome.Seen.Broke(var failure) ->
          generations(failure.kind().name().toLowerCase(Locale.ROOT)).increment();
      case Outcome.Seen.Nothing() -> stopped.increment();
    }
  }

  /** A probe failed. */
  void probeFailed() {
    probeFailures.increment();
  }

  private void tokens(Usage usage) {
    promptTokens.increment(Math.max(0, usage.promptTokens()));
    completionTokens.increment(Math.max(0, usage.completionTokens()));
  }

  @Override
  public void close() {
    synchronized (gauges) {
      gauges.forEach(registry::remove);
      gauges.clear();
    }
  }

  private static double health(NodeReporter reporter) {
    return switch (reporter.health()) {
      case NodeHealth.Up _ -> 1;
      case NodeHealth.OnTrial() -> 0.5;
      case NodeHealth.Unknown(), NodeHealth.Down _ -> 0;
    };
  }
}
