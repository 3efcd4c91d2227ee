package forebay.loadtest.node;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Where a node counts. Thread-safe. */
final class CounterBook {
  final LongAdder promptTokensEvaluated = new LongAdder();
  final LongAdder generatedTokens = new LongAdder();
  private final Map<String, LongAdder> requestsByPath = new ConcurrentHashMap<>();
  private long started;
  private long finished;
  private long closedEarly;
  private long failed;
  private int running;
  private int maxParallel;

  /** How a generation ended. */
  enum End {
    FINISHED,
    CLOSED_EARLY,
    FAILED
  }

  void request(String path) {
    requestsByPath.computeIfAbsent(path, _ -> new LongAdder()).increment();
  }

  synchronized void start() {
    started++;
    running++;
    maxParallel = Math.max(maxParallel, running);
  }

  synchronized void end(End end) {
    running--;
    switch (end) {
      case FINISHED -> finished++;
      case CLOSED_EARLY -> closedEarly++;
      case FAILED -> failed++;
    }
  }

  synchronized Counters read(int waiting, int generating, long modelLoads) {
    var byPath = new TreeMap<String, Long>();
    requestsByPath.forEach((path, count) -> byPath.put(path, count.sum()));
    return new Counters(
        started,
        finished,
        closedEarly,
        failed,
        running,
        maxParallel,
        waiting,
        generating,
        promptTokensEvaluated.sum(),
        generatedTokens.sum(),
        modelLoads,
        byPath);
  }
}
