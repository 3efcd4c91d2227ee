package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Matches what waits with nodes that are free: first what finds its model in memory, or has waited
 * long enough to have it loaded; when nothing of that kind is left, whatever a free node can take,
 * since no work of the models that it has in memory then waits for it.
 */
final class HandOuts {

  private final Fleet fleet;
  private final Books books;
  private final Residency residency;
  private final BatchShare share;
  private final BrownOut brownOut;
  private final Outbox out;

  HandOuts(
      Fleet fleet,
      Books books,
      Residency residency,
      BatchShare share,
      BrownOut brownOut,
      Outbox out) {
    this.fleet = fleet;
    this.books = books;
    this.residency = residency;
    this.share = share;
    this.brownOut = brownOut;
    this.out = out;
  }

  private record Match(Job job, Node node, String epoch) {}

  void run(Instant now) {
    if (books.backlog.lane(Lane.BATCH).size() == 0) {
      share.reset();
    }
    while (next(false, now) || next(true, now)) {
      // until nothing that waits has a node
    }
  }

  private boolean next(boolean anyNode, Instant now) {
    var interactive = match(Lane.INTERACTIVE, anyNode, now);
    var batch = brownOut.active() ? null : match(Lane.BATCH, anyNode, now);
    var match = interactive == null ? batch : interactive;
    if (interactive != null && batch != null && share.next() == Lane.BATCH) {
      match = batch;
    }
    if (match == null) {
      return false;
    }
    handOut(match, now);
    return true;
  }

  /** What goes next in the lane. */
  private @Nullable Match match(Lane lane, boolean anyNode, Instant now) {
    var queue = books.backlog.lane(lane);
    Match first = null;
    for (var model : common(queue.models(), fleet.freeModels())) {
      var job = queue.first(model);
      if (job != null && (first == null || LaneQueue.before(job, first.job))) {
        var node = fleet.best(job);
        // Nodes that were no longer fresh have left the index: there may be none after all.
        if (node != null
            && node.epoch != null
            && (anyNode || node.warm(model) || residency.mayLoad(model, node, now))) {
          first = new Match(job, node, node.epoch);
        }
      }
    }
    return first;
  }

  /** A copy: looking for a node may take stale ones, and their models, out of the index. */
  private static List<ModelName> common(Set<ModelName> some, Set<ModelName> others) {
    return some.size() <= others.size() ? intersection(some, others) : intersection(others, some);
  }

  private static List<ModelName> intersection(Set<ModelName> fewer, Set<ModelName> more) {
    if (fewer.isEmpty()) {
      return List.of();
    }
    var common = new ArrayList<ModelName>(fewer.size());
    for (var model : fewer) {
      if (more.contains(model)) {
        common.add(model);
      }
    }
    return common;
  }

  private void handOut(Match match, Instant now) {
    var job = match.job;
    if (job.arrivedAt.isBefore(now)) {
      books.backlog.of(job).drained(job.model(), now);
    }
    books.run(job, match.node, match.epoch, job.attempt + 1, now);
    out.add(
        new Decision.HandOut(
            job.id(),
            match.node.id,
            match.epoch,
            job.attempt,
            job.lane(),
            Duration.between(job.request.acceptedAt(), now)));
  }
}
