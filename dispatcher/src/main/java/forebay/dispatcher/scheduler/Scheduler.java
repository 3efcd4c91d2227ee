package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.config.SchedulerConfig;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.request.Assignment.AbortReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Decides for one pool which request runs next, and on which node. Pure: no clock, no I/O; the same
 * events at the same times make the same decisions. Not thread-safe.
 *
 * <p>Interactive goes before batch, then the order of arrival; a request whose model no node can
 * take now stands in nobody's way. Nodes are chosen among those that are up, heard lately, have the
 * model and a free slot: not the one that failed it if there is another, then one that has the
 * model in memory, then the least busy, then the one that has been idle longest.
 *
 * <p>It needs a {@link SchedulerEvent.Tick} several times a second: a longer pause is taken for its
 * own absence, in which the silence of nodes means nothing.
 */
public final class Scheduler {

  /** After a start nothing is handed out for this long: every running worker is heard first. */
  public static final Duration SETTLE = Duration.ofMillis(1_500);

  /** A pause between two events after which the scheduler itself was away. */
  static final Duration ABSENCE = Duration.ofSeconds(1);

  private final PoolId pool;
  private final Outbox out = new Outbox();
  private final Fleet fleet;
  private final Books books;
  private final Attempts attempts;
  private final Reconciliation reconciliation;
  private final Arrivals arrivals;
  private final DrainRate drain;

  private Instant lastEvent;
  private Instant settledAt;
  private boolean blind;

  /**
   * A scheduler that knows nothing yet.
   *
   * @param maxWaiting requests that may wait; more are rejected
   * @param now when it starts
   */
  public Scheduler(PoolId pool, SchedulerConfig config, int maxWaiting, Instant now) {
    this.pool = pool;
    this.lastEvent = now;
    this.settledAt = now.plus(SETTLE);
    this.drain = new DrainRate(now);
    this.fleet = new Fleet(config.nodeSilence(), now);
    this.books = new Books(fleet, out);
    this.attempts = new Attempts(config.maxAttempts(), fleet, books, out);
    this.reconciliation = new Reconciliation(fleet, books, attempts, out);
    this.arrivals = new Arrivals(maxWaiting, fleet, books, drain, out);
  }

  /** Takes over a live request from the store; before the first event, in any order. */
  public void restore(LedgerEntry.Live state) {
    books.restore(state);
  }

  /**
   * Takes over the memory of an ended request; before the first event, the oldest first.
   *
   * @param payload whether its payload is still stored
   */
  public void restoreEnded(RequestId id, Instant at, boolean payload) {
    books.ended.add(id, at, payload);
  }

  /**
   * Decides.
   *
   * @param now never before that of the last call by much
   * @return what to store, then what to say
   */
  public List<Decision> on(SchedulerEvent event, Instant now) {
    wakeUp(now);
    fleet.advance(now);
    switch (event) {
      case SchedulerEvent.Arrived arrived -> arrivals.arrived(arrived, now);
      case SchedulerEvent.CancelRequested(var id) -> cancel(id, now);
      case SchedulerEvent.Heard heard -> heard(heard, now);
      case SchedulerEvent.Finished(var report) -> attempts.finished(report, now);
      case SchedulerEvent.Tick() -> {
        arrivals.review(now);
        fleet.purge();
      }
    }
    loseSilent(now);
    expire(now);
    handOut(now);
    books.ended.purge(now, out);
    return out.take();
  }

  /** The state of the pool. */
  public PoolLoad load() {
    return new PoolLoad(
        pool,
        fleet.serving(),
        fleet.slots(),
        books.running(),
        books.backlog.size(),
        fleet.catalog.served(),
        null,
        null,
        false);
  }

  private void wakeUp(Instant now) {
    if (lastEvent.plus(ABSENCE).isBefore(now)) {
      fleet.listenAnew(now);
      settle(now);
    }
    lastEvent = now;
  }

  private void settle(Instant now) {
    settledAt = now.plus(SETTLE);
  }

  private boolean settled(Instant now) {
    return !now.isBefore(settledAt);
  }

  private void cancel(RequestId id, Instant now) {
    var job = books.find(id);
    if (job != null) {
      attempts.stop(job, AbortReason.CANCELLED, now);
    }
  }

  private void heard(SchedulerEvent.Heard event, Instant now) {
    if (blind) {
      blind = false;
      settle(now);
    }
    reconciliation.heard(event, settled(now), now);
    arrivals.heard(now);
  }

  private void loseSilent(Instant now) {
    var fallen = fleet.fallSilent();
    // Many at once are rather the way to them than the nodes: what they run, they will list again.
    blind |= fallen.size() > 1 && fleet.serving() == 0;
    for (var node : fallen) {
      for (var job : List.copyOf(node.jobs.values())) {
        attempts.lost(job, node, now);
      }
    }
  }

  private void expire(Instant now) {
    for (var job = books.nextOverdue(now); job != null; job = books.nextOverdue(now)) {
      attempts.stop(job, AbortReason.EXPIRED, now);
    }
  }

  private void handOut(Instant now) {
    if (!settled(now)) {
      return;
    }
    for (var lane : Lane.values()) {
      for (var job = books.backlog.first(lane, fleet.freeModels());
          job != null;
          job = books.backlog.first(lane, fleet.freeModels())) {
        handOut(job, now);
      }
    }
  }

  private void handOut(Job job, Instant now) {
    var node = fleet.best(job.model(), job.failedOn);
    if (node == null || node.epoch == null) {
      return; // nodes that were no longer fresh have left the index
    }
    books.run(job, node, node.epoch, job.attempt + 1, now);
    drain.count(now);
    out.add(
        new Decision.HandOut(
            job.id(),
            node.id,
            node.epoch,
            job.attempt,
            job.lane(),
            Duration.between(job.request.acceptedAt(), now)));
  }
}
