package forebay.dispatcher.scheduler;

import forebay.protocol.RequestId;
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

  final Backlog backlog = new Backlog();
  final RecentlyEnded ended = new RecentlyEnded();

  private final Fleet fleet;
  private final Outbox out;
  private final Map<RequestId, Job> jobs = new HashMap<>();
  private final TreeSet<Job> deadlines =
      new TreeSet<>(Comparator.comparing(Job::deadline).thenComparingLong(job -> job.order));
  private long lastOrder;

  Books(Fleet fleet, Outbox out) {
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
  void open(SchedulerEvent.Arrived request) {
    var job = new Job(request, ++lastOrder);
    jobs.put(job.id(), job);
    deadlines.add(job);
    backlog.add(job);
    out.keep(job);
  }

  /** As it was stored. */
  void restore(LedgerEntry.Live state) {
    var job = new Job(state.request(), state.order());
    lastOrder = Math.max(lastOrder, state.order());
    job.attempt = state.attempt();
    job.excused = state.excused();
    job.stopping = state.stopping();
    job.failedOn = state.failedOn();
    job.failure = state.failure();
    jobs.put(job.id(), job);
    if (job.stopping == null) {
      deadlines.add(job);
    }
    var run = state.run();
    if (run == null) {
      backlog.add(job);
    } else {
      hold(job, fleet.node(run.node()), run.epoch(), run.since());
    }
  }

  /** The node runs this attempt now, whether it was given it or found with it. */
  void run(Job job, Node node, String epoch, int attempt, Instant now) {
    release(job);
    backlog.remove(job);
    job.attempt = attempt;
    hold(job, node, epoch, now);
    out.touch(job);
  }

  private void hold(Job job, Node node, String epoch, Instant since) {
    job.held = new Job.Held(node, epoch, since);
    fleet.give(node, job);
  }

  /** It waits again. */
  void requeue(Job job) {
    release(job);
    backlog.add(job);
    out.touch(job);
  }

  /** It is over. */
  void end(Job job, Decision.End end, Instant now) {
    release(job);
    backlog.remove(job);
    deadlines.remove(job);
    jobs.remove(job.id());
    ended.add(job.id(), now, true);
    out.end(job, end);
  }

  private void release(Job job) {
    var held = job.held;
    if (held != null) {
      job.held = null;
      fleet.change(held.node, node -> node.jobs.remove(job.id()));
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
