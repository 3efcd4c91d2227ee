package forebay.loadtest.node;

import java.util.Map;

/**
 * What a {@link SimulatedNode} has counted since it was started; a kill does not reset it.
 *
 * <p>A generation is a request to {@code /api/chat}, {@code /api/generate} or {@code /api/embed}.
 * {@code started = finished + closedEarly + failed + running}. The books are written before the
 * last byte of an answer: a client that has read it to the end finds it counted.
 *
 * @param started generations that arrived
 * @param finished answered to the end
 * @param closedEarly left by the client
 * @param failed refused, or ended by a fault or a kill
 * @param running in the node now: waiting inside or generating
 * @param maxParallel the most that were ever in the node at once
 * @param waiting for a model or a slot now
 * @param generating hold a slot now
 * @param promptTokensEvaluated without those that a slot's cache already held
 * @param generatedTokens that were written, thinking included
 * @param modelLoads times a model was brought into memory
 * @param requestsByPath all requests; unknown paths count as {@code other}
 */
public record Counters(
    long started,
    long finished,
    long closedEarly,
    long failed,
    int running,
    int maxParallel,
    int waiting,
    int generating,
    long promptTokensEvaluated,
    long generatedTokens,
    long modelLoads,
    Map<String, Long> requestsByPath) {
  public Counters {
    requestsByPath = Map.copyOf(requestsByPath);
  }

  /** Requests to this path. */
  public long requests(String path) {
    return requestsByPath.getOrDefault(path, 0L);
  }
}
