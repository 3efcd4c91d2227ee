package forebay.dispatcher.scheduler;

import forebay.protocol.ModelName;
import forebay.protocol.reply.Rejection;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who may wait. */
final class Arrivals {

  /** After the first heartbeat: by then the other nodes of the pool were heard as well. */
  static final Duration SETTLE_FOR_MODELS = Duration.ofSeconds(5);

  private final int maxWaiting;
  private final Fleet fleet;
  private final Books books;
  private final DrainRate drain;
  private final Outbox out;
  private @Nullable Instant firstHeard;

  Arrivals(int maxWaiting, Fleet fleet, Books books, DrainRate drain, Outbox out) {
    this.maxWaiting = maxWaiting;
    this.fleet = fleet;
    this.books = books;
    this.drain = drain;
    this.out = out;
  }

  void arrived(SchedulerEvent.Arrived request, Instant now) {
    if (books.find(request.id()) != null || books.ended.contains(request.id())) {
      return;
    }
    if (!request.deadline().isAfter(now)) {
      refuse(request, new Decision.Expire(request.id()), now);
    } else if (unknown(request.model(), now)) {
      refuse(request, notFound(request), now);
    } else if (books.backlog.size() >= maxWaiting) {
      refuse(
          request,
          new Decision.Reject(
              request.id(),
              Rejection.QUEUE_FULL,
              "Too many requests are waiting.",
              drain.retryAfter(books.backlog.size(), now)),
          now);
    } else {
      books.open(request);
    }
  }

  private void refuse(SchedulerEvent.Arrived request, Decision.End end, Instant now) {
    books.ended.add(request.id(), now, false);
    out.add(end);
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
        request.id(), Rejection.MODEL_NOT_FOUND, "model '" + request.model() + "' not found", null);
  }
}
