package forebay.dispatcher.scheduler;

import forebay.protocol.ModelName;
import forebay.protocol.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits in one lane: for each model the tenants that wait for it, the one that has used least
 * first, and each tenant's requests in their order. Every change takes a time that grows with the
 * logarithm of what waits.
 */
final class LaneQueue {

  private static final Comparator<Job> BY_ARRIVAL = Comparator.comparingLong(job -> job.order);

  private final Comparator<Job> order;
  private final Tenants tenants = new Tenants();
  private final Map<ModelName, ModelQueue> queues = new HashMap<>();
  private final Map<ModelName, DrainRate> drains = new HashMap<>();
  private int size;
  private long turns;

  /**
   * An empty lane.
   *
   * @param order of one tenant's requests
   */
  LaneQueue(Comparator<Job> order) {
    this.order = order;
  }

  /** What waits for one model. */
  private static final class ModelQueue {

    final TreeSet<Tenant> tenants = new TreeSet<>(Tenant.LEAST_SERVED);
    final TreeSet<Job> byArrival = new TreeSet<>(BY_ARRIVAL);
  }

  void add(Job job, Instant now) {
    var tenant = tenants.enter(job);
    size++;
    var queue = queues.computeIfAbsent(job.model(), model -> new ModelQueue());
    tenant.add(job, order);
    queue.tenants.add(tenant);
    queue.byArrival.add(job);
    job.account = tenant;
    drain(job.model(), drain -> drain.waits(true, now));
  }

  /** It waits no more; does nothing if it did not. */
  void remove(Job job, Instant now) {
    var tenant = take(job, now);
    if (tenant != null) {
      change(tenant, t -> {});
    }
  }

  private @Nullable Tenant take(Job job, Instant now) {
    var tenant = job.account;
    var queue = queues.get(job.model());
    if (tenant == null || queue == null || !queue.byArrival.remove(job)) {
      return null;
    }
    size--;
    if (tenant.remove(job)) {
      queue.tenants.remove(tenant);
    }
    if (queue.byArrival.isEmpty()) {
      queues.remove(job.model());
      drain(job.model(), drain -> drain.waits(false, now));
    }
    return tenant;
  }

  /** A node runs it now, whether it waited before or not: its tenant is charged. */
  void start(Job job, Instant now) {
    var tenant = take(job, now);
    if (tenant == null) {
      tenant = tenants.enter(job);
      job.account = tenant;
    }
    tenants.serve(tenant);
    var charge = job.expectedCharge();
    job.charged = charge;
    change(
        tenant,
        t -> {
          t.runs++;
          t.used += charge;
          t.atWork += charge;
          t.lastTurn = ++turns;
        });
  }

  /** The true cost of what runs is known. */
  void settle(Job job, double tokens) {
    if (job.account != null) {
      var difference = tokens - job.charged;
      job.charged = tokens;
      change(
          job.account,
          t -> {
            t.used += difference;
            t.atWork += difference;
          });
    }
  }

  /** What runs comes to nothing, which is not its tenant's fault: it was no turn. */
  void takeBack(Job job) {
    if (job.account != null) {
      var charged = job.charged;
      job.charged = 0;
      change(
          job.account,
          t -> {
            t.used -= charged;
            t.atWork -= charged;
            t.lastTurn = 0;
          });
    }
  }

  /** No node runs it any more. */
  void stop(Job job) {
    if (job.account != null) {
      var charged = job.charged;
      change(
          job.account,
          t -> {
            t.runs--;
            t.atWork -= charged;
          });
    }
  }

  /** Takes the tenant out of every order that it is in, and puts it in again where it belongs. */
  private void change(Tenant tenant, Consumer<Tenant> change) {
    var orders = new ArrayList<TreeSet<Tenant>>(1);
    for (var model : tenant.models()) {
      var queue = queues.get(model);
      if (queue != null) {
        orders.add(queue.tenants);
      }
    }
    orders.forEach(order -> order.remove(tenant));
    tenants.change(tenant, change);
    orders.forEach(order -> order.add(tenant));
  }

  /** The next for the model, null if nothing waits for it. */
  @Nullable Job first(ModelName model) {
    var queue = queues.get(model);
    return queue == null ? null : queue.tenants.first().waiting(model).first();
  }

  /** The first {@code count} for the model, in the order in which they would go now. */
  List<Job> first(ModelName model, int count) {
    var queue = queues.get(model);
    if (queue == null) {
      return List.of();
    }
    var next =
        new PriorityQueue<Turn>(
            Comparator.comparingDouble((Turn turn) -> turn.used)
                .thenComparingInt(turn -> turn.rank));
    queue.tenants.stream()
        .limit(count)
        .forEach(tenant -> next.add(new Turn(tenant, model, next.size())));
    var jobs = new ArrayList<Job>(count);
    while (jobs.size() < count && !next.isEmpty()) {
      var turn = next.remove();
      var job = turn.jobs.next();
      jobs.add(job);
      turn.used += job.expectedCharge();
      if (turn.jobs.hasNext()) {
        next.add(turn);
      }
    }
    return jobs;
  }

  /** A tenant, as far as its turn would have come. */
  private static final class Turn {

    final Iterator<Job> jobs;
    final int rank;
    double used;

    Turn(Tenant tenant, ModelName model, int rank) {
      this.rank = rank;
      this.jobs = tenant.waiting(model).iterator();
      this.used = tenant.used;
    }
  }

  /** What has waited longest for the model. */
  @Nullable Job oldest(ModelName model) {
    var queue = queues.get(model);
    return queue == null ? null : queue.byArrival.first();
  }

  /** Whether the first goes before the second, of two for different models. */
  static boolean before(Job job, Job other) {
    var a = job.account;
    var b = other.account;
    var order = a == null || b == null || a == b ? 0 : Tenant.LEAST_SERVED.compare(a, b);
    return order == 0 ? job.order < other.order : order < 0;
  }

  /** The models that are waited for. */
  Set<ModelName> models() {
    return queues.keySet();
  }

  /** Everything that waits for the model, by arrival. */
  List<Job> of(ModelName model) {
    var queue = queues.get(model);
    return queue == null ? List.of() : List.copyOf(queue.byArrival);
  }

  int size() {
    return size;
  }

  int size(ModelName model) {
    var queue = queues.get(model);
    return queue == null ? 0 : queue.byArrival.size();
  }

  int size(TenantId id) {
    var tenant = tenants.find(id);
    return tenant == null ? 0 : tenant.waits;
  }

  /**
   * How many for the model would go before another request of the tenant: its own, and of each
   * other tenant about as many, since they take turns.
   */
  int ahead(ModelName model, TenantId id) {
    var queue = queues.get(model);
    if (queue == null) {
      return 0;
    }
    var tenant = tenants.find(id);
    var own = tenant == null ? 0 : tenant.waiting(model).size();
    return (int) Math.min(queue.byArrival.size(), (own + 1L) * queue.tenants.size());
  }

  /** How long until so many of the model are handed out, null if too little was measured. */
  @Nullable Duration estimate(ModelName model, double count, Instant now) {
    var drain = drains.get(model);
    return drain == null ? null : drain.estimate(count, now);
  }

  /** Something that had waited was handed out. */
  void drained(ModelName model, Instant now) {
    drains
        .computeIfAbsent(model, absent -> new DrainRate(queues.containsKey(model), now))
        .count(now);
  }

  private void drain(ModelName model, Consumer<DrainRate> change) {
    var drain = drains.get(model);
    if (drain != null) {
      change.accept(drain);
    }
  }

  /** Forgets how fast it went for models that are not there any more. */
  void purge(Predicate<ModelName> known) {
    drains.keySet().removeIf(model -> !queues.containsKey(model) && !known.test(model));
  }
}
