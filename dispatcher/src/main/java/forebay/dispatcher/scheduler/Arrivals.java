package forebay.dispatcher.scheduler;

import forebay.protocol.ModelName;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.reply.RefusalTexts;
import forebay.protocol.reply.Rejection;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who may wait: the waiting room of each lane is bounded, and each tenant's part of it; and nobody
 * waits in vain, as far as what was measured can tell.
 */
final class Arrivals {

  /** After the first heartbeat: by then the other nodes of the pool were heard as well. */
  static final Duration SETTLE_FOR_MODELS = Duration.ofSeconds(5);

  /** Whoever is sent away from a full room may come back when this part of it has gone. */
  private static final double SHARE = 0.1;

  private final LimitsConfig limits;
  private final Fleet fleet;
  private final Books books;
  private final OutputLengths lengths;
  private final BrownOut brownOut;
  private final Outbox out;
  private @Nullable Instant firstHeard;

  Arrivals(
      LimitsConfig limits,
      Fleet fleet,
      Books books,
      OutputLengths lengths,
      BrownOut brownOut,
      Outbox out) {
    this.limits = limits;
    this.fleet = fleet;
    this.books = books;
    this.lengths = lengths;
    this.brownOut = brownOut;
    this.out = out;
  }

  void arrived(SchedulerEvent.Arrived request, Instant now) {
    if (books.find(request.id()) != null || books.ended.contains(request.id())) {
      return;
    }
    var refusal = refusal(request, now);
    if (refusal == null) {
      books.open(request, lengths.expected(request.key()), now);
    } else {
      books.ended.add(request.id(), now, false);
      out.add(refusal);
    }
  }

  /** Null if it may wait. */
  private Decision.@Nullable End refusal(SchedulerEvent.Arrived request, Instant now) {
    if (!request.deadline().isAfter(now)) {
      return new Decision.Expire(request.id(), request.key());
    }
    if (unknown(request.model(), now)) {
      return notFound(request);
    }
    var full = full(request, now);
    return full == null ? late(request, now) : full;
  }

  private Decision.@Nullable End full(SchedulerEvent.Arrived request, Instant now) {
    var lane = books.backlog.lane(request.lane());
    int tooMany;
    if (lane.size() >= limits.maxWaiting()) {
      tooMany = lane.size(request.model());
    } else if (lane.size(request.tenant()) >= limits.maxWaitingPerTenant()) {
      tooMany = lane.ahead(request.model(), request.tenant());
    } else {
      return null;
    }
    var estimate = lane.estimate(request.model(), tooMany * SHARE, now);
    return reject(request, Rejection.QUEUE_FULL, DrainRate.retryAfter(estimate));
  }

  /**
   * Cannot start before its deadline; or, while the pool is slow, cannot be expected to be under
   * way by then. Only by what was measured, and not while no node serves the model: how long that
   * lasts nobody knows.
   */
  private Decision.@Nullable End late(SchedulerEvent.Arrived request, Instant now) {
    var lane = books.backlog.lane(request.lane());
    var ahead = lane.ahead(request.model(), request.tenant());
    var wait =
        ahead == 0 || !fleet.catalog.serves(request.model())
            ? null
            : lane.estimate(request.model(), ahead + 1.0, now);
    var p95 = brownOut.p95();
    var slow = brownOut.active() && p95 != null;
    var needed = slow && (wait == null || wait.compareTo(p95) < 0) ? p95 : wait;
    var left = Duration.between(now, request.deadline());
    if (needed == null || needed.compareTo(left) <= 0) {
      return null;
    }
    var reason = brownOut.active() ? Rejection.BROWN_OUT : Rejection.TOO_LATE;
    return reject(request, reason, DrainRate.retryAfter(needed.minus(left)));
  }

  private static Decision.Reject reject(
      SchedulerEvent.Arrived request, Rejection rejection, Duration retryAfter) {
    return new Decision.Reject(
        request.id(),
        request.key(),
        rejection,
        RefusalTexts.of(rejection, request.language(), retryAfter),
        retryAfter);
  }

  /** A node was heard. */
  void heard(Instant now) {
    if (firstHeard == null) {
      firstHeard = now;
    }
  }

  /** Ends what waits for a model that turned out not to be there. */
  void review(Instant now) {
    for (var model : books.backlog.models()) {
      if (unknown(model, now)) {
        books.backlog.of(model).forEach(job -> books.end(job, notFound(job.request), now));
      }
    }
  }

  /** Without a live node nothing can be said: its models may come with it. */
  private boolean unknown(ModelName model, Instant now) {
    return firstHeard != null
        && !firstHeard.plus(SETTLE_FOR_MODELS).isAfter(now)
        && fleet.serving() > 0
        && !fleet.catalog.knows(model, now);
  }

  private static Decision.Reject notFound(SchedulerEvent.Arrived request) {
    return new Decision.Reject(
        request.id(),
        request.key(),
        Rejection.MODEL_NOT_FOUND,
        RefusalTexts.modelNotFound(request.model(), request.language()),
        null);
  }
}
