package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.config.LimitsConfig;
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
 * <p>What waits is ordered by lane: interactive before batch, which is owed a configured part of
 * the turns ({@link BatchShare}); then the tenant that has used least ({@link Tenants}); then that
 * tenant's nearest deadline, or shortest expected answer. A request whose model no node can take
 * now stands in nobody's way. Waiting rooms are bounded, and what cannot start in time is refused
 * ({@link Arrivals}); while the pool is slow batch waits ({@link BrownOut}).
 *
 * <p>Nodes are chosen among those that are up, heard lately, and have the model and a free slot for
 * it: not one that failed the request if there is another, then one that has the model in memory
 * ({@link Residency} says when it may be loaded instead), then the least busy, the faster, the one
 * that had the session's last turn, the one that has been idle longest.
 *
 * <p>An event takes a time that grows with the logarithm of the requests and nodes, and with the
 * number of models that wait. Stored are the requests; what was measured and what tenants have used
 * is learnt again after a restart.
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
  private final BrownOut brownOut;
  private final LoadTimes loads;
  private final HandOuts handOuts;
  private final Announcements announcements;

  private Instant lastEvent;
  private Instant settledAt;
  private boolean blind;

  /**
   * A scheduler that knows nothing yet.
   *
   * @param now when it starts
   */
  public Scheduler(PoolId pool, SchedulerConfig config, LimitsConfig limits, Instant now) {
    this.pool = pool;
    this.lastEvent = now;
    this.settledAt = now.plus(SETTLE);
    this.fleet = new Fleet(config.nodeSilence(), now);
    this.books = new Books(config.order(), fleet, out);
    this.brownOut = new BrownOut(config.brownOutP95());
    this.loads = new LoadTimes(config.modelLoad());
    var lengths = new OutputLengths();
    var measurements = new Measurements(fleet, books, lengths, loads, brownOut);
    this.attempts = new Attempts(config.maxAttempts(), fleet, books, measurements, out);
    this.reconciliation = new Reconciliation(fleet, books, attempts, out);
    this.arrivals = new Arrivals(limits, fleet, books, lengths, brownOut, out);
    this.handOuts =
        new HandOuts(
            fleet,
            books,
            new Residency(books.backlog, loads),
            new BatchShare(config.batchShare()),
            brownOut,
            out);
    this.announcements = new Announcements(books.backlog, out);
  }

  /** Takes over a live request from the store; before the first event, in any order. */
  public void restore(LedgerEntry.Live state) {
    books.restore(state, lastEvent);
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
      case SchedulerEvent.Tick() -> review(now);
    }
    loseSilent(now);
    expire(now);
    if (settled(now)) {
      handOuts.run(now);
    }
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
        fleet.gpuMemory(),
        brownOut.p95(),
        brownOut.active());
  }

  private void review(Instant now) {
    arrivals.review(now);
    brownOut.review(longestWait(now), now);
    announcements.tick(now);
    fleet.purge();
    books.backlog.purge(model -> fleet.catalog.knows(model, now));
    loads.purge(model -> fleet.catalog.knows(model, now));
  }

  /** Of the interactive requests that a node serves the model of. */
  private Duration longestWait(Instant now) {
    var lane = books.backlog.lane(Lane.INTERACTIVE);
    var longest = Duration.ZERO;
    for (var model : lane.models()) {
      var oldest = lane.oldest(model);
      if (oldest != null && fleet.catalog.serves(model)) {
        var wait = Duration.between(oldest.arrivedAt, now);
        longest = wait.compareTo(longest) > 0 ? wait : longest;
      }
    }
    return longest;
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
      for (var job : node.jobs()) {
        attempts.lost(job, node, now);
      }
    }
  }

  private void expire(Instant now) {
    for (var job = books.nextOverdue(now); job != null; job = books.nextOverdue(now)) {
      attempts.stop(job, AbortReason.EXPIRED, now);
    }
  }
}
