package forebay.dispatcher.scheduler;

import forebay.protocol.node.NodeReport.Heartbeat;
import forebay.protocol.node.NodeReport.Run;
import forebay.protocol.request.Assignment.AbortReason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Compares what a node says it runs with what it was given. Level-triggered: each heartbeat is
 * compared as a whole, so whatever was lost on the way is put right by the next one.
 */
final class Reconciliation {

  /** A heartbeat sooner after a hand-out than this cannot be expected to list it. */
  static final Duration HAND_OUT_GRACE = Duration.ofMillis(500);

  /** Heartbeats in a row that do not list an attempt before it is lost. */
  static final int MISSED_BEATS = 2;

  private final Fleet fleet;
  private final Books books;
  private final Attempts attempts;
  private final Outbox out;

  Reconciliation(Fleet fleet, Books books, Attempts attempts, Outbox out) {
    this.fleet = fleet;
    this.books = books;
    this.attempts = attempts;
    this.out = out;
  }

  /**
   * Takes a heartbeat.
   *
   * @param settled whether everything that may be listed is known here already
   */
  void heard(SchedulerEvent.Heard event, boolean settled, Instant now) {
    var heartbeat = event.heartbeat();
    var node = fleet.node(heartbeat.node());
    if (!fleet.hear(node, heartbeat, event.at())) {
      return;
    }
    var listed = new HashSet<>(heartbeat.running());
    for (var job : node.jobs()) {
      compare(job, node, heartbeat, listed, event.at(), now);
    }
    var strays = new HashSet<Run>();
    for (var run : heartbeat.running()) {
      if (!claim(run, node, heartbeat.epoch(), settled, now)) {
        strays.add(run);
      }
    }
    if (!strays.equals(node.strays)) {
      fleet.change(node, n -> n.strays = strays);
    }
  }

  /** What was given to the node: does it run it? */
  private void compare(
      Job job, Node node, Heartbeat heartbeat, Set<Run> listed, Instant at, Instant now) {
    var held = job.held;
    if (held == null || !at.isAfter(held.since)) {
      return; // written before the hand-out: it knows nothing of it
    }
    if (!held.epoch.equals(heartbeat.epoch())) {
      attempts.lost(job, node, now);
    } else if (listed.contains(new Run(job.id(), job.attempt))) {
      held.missed = 0;
      if (job.stopping != null) {
        attempts.abort(job, job.stopping); // it may not have got the first one
      }
    } else if (at.isAfter(held.since.plus(HAND_OUT_GRACE))) {
      held.missed++;
      if (held.missed >= MISSED_BEATS) {
        attempts.lost(job, node, now);
      }
    }
  }

  /** What the node runs: is it meant to? If not, it is told to stop. */
  private boolean claim(Run run, Node node, String epoch, boolean settled, Instant now) {
    var job = books.find(run.id());
    if (job == null) {
      if (settled) {
        supersede(run, node, epoch);
      }
      return false;
    }
    var held = job.held;
    if (held != null
        && held.node == node
        && held.epoch.equals(epoch)
        && job.attempt == run.attempt()) {
      return true;
    }
    // A higher attempt voids the lower ones, and its number must not be used a second time.
    if (run.attempt() > job.attempt || (held == null && run.attempt() == job.attempt)) {
      attempts.abort(job, AbortReason.SUPERSEDED);
      books.run(job, node, epoch, run.attempt(), now);
      attempts.abort(job, job.stopping);
      return true;
    }
    supersede(run, node, epoch);
    return false;
  }

  private void supersede(Run run, Node node, String epoch) {
    out.add(new Decision.Abort(node.id, epoch, run.id(), run.attempt(), AbortReason.SUPERSEDED));
  }
}
