package forebay.dispatcher.scheduler;

import forebay.protocol.RequestId;
import forebay.protocol.config.SchedulerConfig.Order;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every live request of a pool: it either waits in the backlog or is held by a node. Each change is
 * noted in the outbox, to be stored.
 */
final class Books {

  final Backlog backlog;
  final RecentlyEnded ended = new RecentlyEnded();

  private final Fleet fleet;
  private final Outbox out;
  private final Map<RequestId, Job> jobs = new HashMap<>();
  private final TreeSet<Job> deadlines =
      new TreeSet<>(Comparator.comparing(Job::deadline).thenComparingLong(job -> job.order));
  private long lastOrder;

  Books(Order order, Fleet fleet, Outbox out) {
    this.backlog = new Backlog(order);
    this.fleet = fleet;
    this.out = out;
  }

  @Nullable Job find(RequestId id) {
    return jobs.get(id);
  }

  int running() {
    return jobs.size() - backlog.size();
  }

  /** A new request waits. */
  void open(SchedulerEvent.Arrived request, int expectedTokens, Instant now) {
    var job = new Job(request, ++lastOrder, now, expectedTokens);
    jobs.put(job.id(), job);
    deadlines.add(job);
    backlog.of(job).add(job, now);
    out.keep(job);
  }

  /** As it was stored. */
  void restore(LedgerEntry.Live state, Instant now) {
    var job = new Job(state.request(), state.order(), state.arrivedAt(), state.expectedTokens());
    lastOrder = Math.max(lastOrder, state.order());
    job.attempt = state.attempt();
    job.excused = state.excused();
    job.stopping = state.stopping();
    job.failedOn.addAll(state.failedOn());
    job.failure = state.failure();
    jobs.put(job.id(), job);
    if (job.stopping == null) {
      deadlines.add(job);
    }
    var run = state.run();
    if (run == null) {
      backlog.of(job).add(job, now);
    } else {
      hold(job, fleet.node(run.node()), run.epoch(), run.since(), now);
    }
  }

  /** The node runs this attempt now, whether it was given it or found with it. */
  void run(Job job, Node node, String epoch, int attempt, Instant now) {
    takeBack(job);
    job.attempt = attempt;
    hold(job, node, epoch, now, now);
    out.touch(job);
  }

  private void hold(Job job, Node node, String epoch, Instant since, Instant now) {
    job.held = new Job.Held(node, epoch, since);
    backlog.of(job).start(job, now);
    fleet.give(node, job);
  }

  /** It waits again. */
  void requeue(Job job, Instant now) {
    takeBack(job);
    backlog.of(job).add(job, now);
    out.touch(job);
  }

  /** Its answer's true cost is known: that is what its tenant has used. */
  void settle(Job job, double virtualTokens) {
    if (job.held != null) {
      backlog.of(job).settle(job, virtualTokens);
    }
  }

  /** It is over. What it was charged stays charged. */
  void end(Job job, Decision.End end, Instant now) {
    release(job);
    backlog.of(job).remove(job, now);
    deadlines.remove(job);
    jobs.remove(job.id());
    job.over = true;
    ended.add(job.id(), now, true);
    out.end(job, end);
  }

  /** The attempt came to nothing, which is not its tenant's fault. */
  private void takeBack(Job job) {
    if (job.held != null) {
      backlog.of(job).takeBack(job);
    }
    release(job);
  }

  private void release(Job job) {
    var held = job.held;
    if (held != null) {
      job.held = null;
      fleet.takeBack(held.node, job);
      backlog.of(job).stop(job);
    }
  }

  /** The next request whose deadline has passed; each is told once. */
  @Nullable Job nextOverdue(Instant now) {
    if (deadlines.isEmpty() || deadlines.first().deadline().isAfter(now)) {
      return null;
    }
    return deadlines.pollFirst();
  }
}
