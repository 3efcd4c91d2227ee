package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.config.SchedulerConfig.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What waits, lane by lane; the order of one tenant's requests is decided here. */
final class Backlog {

  /**
   * A request whose answer is expected to be a token longer may be passed by what comes so much
   * later. Some times what a token takes, so that length decides; and finite, so that nothing is
   * passed for ever. The key does not change while a request waits, as ageing by the clock would.
   */
  private static final long AGEING_MILLIS_PER_TOKEN = 200;

  private final Map<Lane, LaneQueue> lanes = new EnumMap<>(Lane.class);

  Backlog(Order order) {
    for (var lane : Lane.values()) {
      lanes.put(lane, new LaneQueue(comparator(order)));
    }
  }

  /** What is tried again keeps its place, which is in front. */
  private static Comparator<Job> comparator(Order order) {
    var first =
        switch (order) {
          case DEADLINE -> Comparator.comparing(Job::deadline);
          case SHORTEST -> Comparator.comparingLong(Backlog::agedLength);
        };
    return first.thenComparingLong(job -> job.order);
  }

  private static long agedLength(Job job) {
    return job.arrivedAt.toEpochMilli() + job.expectedTokens * AGEING_MILLIS_PER_TOKEN;
  }

  LaneQueue lane(Lane lane) {
    var queue = lanes.get(lane);
    if (queue == null) {
      throw new IllegalStateException("no lane " + lane);
    }
    return queue;
  }

  LaneQueue of(Job job) {
    return lane(job.lane());
  }

  int size() {
    return lanes.values().stream().mapToInt(LaneQueue::size).sum();
  }

  /** The models that are waited for. */
  List<ModelName> models() {
    return lanes.values().stream().flatMap(lane -> lane.models().stream()).distinct().toList();
  }

  /** Forgets what was measured of models that are not there any more. */
  void purge(Predicate<ModelName> known) {
    lanes.values().forEach(lane -> lane.purge(known));
  }

  /** Everything that waits for the model. */
  List<Job> of(ModelName model) {
    var jobs = new ArrayList<Job>();
    lanes.values().forEach(lane -> jobs.addAll(lane.of(model)));
    return jobs;
  }
}
