package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What waits, in a queue for each lane and model: a request whose model no node can take now never
 * stands in front of another. The order of a lane is decided here and nowhere else.
 */
final class Backlog {

  /** By arrival; what is tried again keeps its place, which is in front. */
  private static final Comparator<Job> ORDER = Comparator.comparingLong(job -> job.order);

  private final Map<Lane, Map<ModelName, NavigableSet<Job>>> lanes = new EnumMap<>(Lane.class);
  private int size;

  Backlog() {
    for (var lane : Lane.values()) {
      lanes.put(lane, new HashMap<>());
    }
  }

  void add(Job job) {
    var queue = lane(job.lane()).computeIfAbsent(job.model(), model -> new TreeSet<>(ORDER));
    if (queue.add(job)) {
      size++;
    }
  }

  void remove(Job job) {
    var queues = lane(job.lane());
    var queue = queues.get(job.model());
    if (queue != null && queue.remove(job)) {
      size--;
      if (queue.isEmpty()) {
        queues.remove(job.model());
      }
    }
  }

  int size() {
    return size;
  }

  /** The first of the lane among the requests for these models. */
  @Nullable Job first(Lane lane, Set<ModelName> models) {
    var queues = lane(lane);
    Job first = null;
    // Whichever is fewer: the models that wait or the models that are free.
    for (var model : models.size() < queues.size() ? models : queues.keySet()) {
      var queue = queues.get(model);
      if (queue != null
          && models.contains(model)
          && (first == null || ORDER.compare(queue.first(), first) < 0)) {
        first = queue.first();
      }
    }
    return first;
  }

  /** The models that are waited for. */
  List<ModelName> models() {
    return lanes.values().stream().flatMap(queues -> queues.keySet().stream()).distinct().toList();
  }

  /** Everything that waits for the model. */
  List<Job> of(ModelName model) {
    var jobs = new ArrayList<Job>();
    for (var queues : lanes.values()) {
      var queue = queues.get(model);
      if (queue != null) {
        jobs.addAll(queue);
      }
    }
    return jobs;
  }

  private Map<ModelName, NavigableSet<Job>> lane(Lane lane) {
    return lanes.getOrDefault(lane, Map.of());
  }
}
