package forebay.worker;

import forebay.protocol.NodeId;
import forebay.protocol.chat.Usage;
import forebay.worker.generation.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;

/** What a worker measures: {@code forebay.worker.*}, each with the node. Thread-safe. */
final class WorkerMeters {

  private final MeterRegistry registry;
  private final Tags tags;

  WorkerMeters(MeterRegistry registry, NodeId node) {
    this.registry = registry;
    this.tags = Tags.of("node", node.value());
  }

  /** Begins to show what the reporter knows. */
  void show(NodeReporter reporter) {
    registry.gauge("forebay.worker.running", tags, reporter, NodeReporter::running);
    registry.gauge("forebay.worker.health", tags, reporter, WorkerMeters::health);
  }

  /** A node began to answer. */
  void firstToken(Duration sinceAssigned) {
    registry.timer("forebay.worker.first.token", tags).record(sinceAssigned);
  }

  /** A generation ended. */
  void ended(Outcome.Seen seen) {
    var outcome =
        switch (seen) {
          case Outcome.Seen.Answered(var usage) -> {
            tokens(usage);
            yield "completed";
          }
          case Outcome.Seen.Broke(var failure) -> failure.kind().name().toLowerCase(Locale.ROOT);
          case Outcome.Seen.Nothing() -> "stopped";
        };
    registry.counter("forebay.worker.generations", tags.and("outcome", outcome)).increment();
  }

  /** A probe failed. */
  void probeFailed() {
    registry.counter("forebay.worker.probe.failures", tags).increment();
  }

  private void tokens(Usage usage) {
    count(usage.promptTokens(), "prompt");
    count(usage.completionTokens(), "completion");
  }

  private void count(int tokens, String kind) {
    registry
        .counter("forebay.worker.tokens", tags.and(Tag.of("kind", kind)))
        .increment(Math.max(0, tokens));
  }

  private static double health(NodeReporter reporter) {
    return switch (reporter.health()) {
      case NodeHealth.Up _ -> 1;
      case NodeHealth.OnTrial() -> 0.5;
      case NodeHealth.Unknown(), NodeHealth.Down _ -> 0;
    };
  }
}
