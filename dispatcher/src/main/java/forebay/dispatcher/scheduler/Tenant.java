package forebay.dispatcher.scheduler;

import forebay.protocol.ModelName;
import forebay.protocol.TenantId;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * A tenant in one lane: what it has used, and what of it waits, by model. Changed only through
 * {@link LaneQueue}, which keeps tenants in order.
 */
final class Tenant {

  /**
   * Who has used least; of equals, as one is that was just lifted, whose last turn is the longest
   * ago, and who has been asking longest.
   */
  static final Comparator<Tenant> LEAST_SERVED =
      Comparator.comparingDouble((Tenant tenant) -> tenant.used)
          .thenComparingLong(tenant -> tenant.lastTurn)
          .thenComparingLong(tenant -> tenant.activeSince)
          .thenComparing(tenant -> tenant.id.value());

  final TenantId id;

  private final Map<ModelName, NavigableSet<Job>> waiting = new HashMap<>();

  /** Its virtual token count, with what runs charged as expected. */
  double used;

  /** The part of it that is charged for what runs. */
  double atWork;

  /** Grows with each turn of the lane; 0 is none. */
  long lastTurn;

  /** The order of the request that ended its last idleness. */
  long activeSince;

  int waits;
  int runs;

  Tenant(TenantId id) {
    this.id = id;
  }

  /** What it has used for certain. */
  double settled() {
    return used - atWork;
  }

  boolean active() {
    return waits + runs > 0;
  }

  void add(Job job, Comparator<Job> order) {
    waiting.computeIfAbsent(job.model(), model -> new TreeSet<>(order)).add(job);
    waits++;
  }

  /** True if nothing of it waits for the model any more. */
  boolean remove(Job job) {
    waits--;
    var queue = waiting(job.model());
    queue.remove(job);
    return queue.isEmpty() && waiting.remove(job.model(), queue);
  }

  /** The models that it waits for. */
  Set<ModelName> models() {
    return waiting.keySet();
  }

  /** Its requests that wait for the model, in their order. */
  NavigableSet<Job> waiting(ModelName model) {
    return waiting.getOrDefault(model, Collections.emptyNavigableSet());
  }
}
