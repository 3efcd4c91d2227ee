package forebay.gateway.http;

import forebay.gateway.dialect.Dialect;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.http.Delivery.Outcome;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.gateway.reply.Follower;
import forebay.protocol.RequestId;
import java.time.Instant;

/**
 * Delivers the answer to a request, which for a repeat is its original's: in the mode of whoever
 * asks now, under the original's id.
 */
final class Answers {

  /**
   * Originals are no repeats themselves; this only keeps a log that says so from going in circles.
   */
  private static final int MAX_HOPS = 4;

  private final Gateway gateway;

  Answers(Gateway gateway) {
    this.gateway = gateway;
  }

  /** Returns when there is nothing more to deliver. */
  Outcome deliver(
      Exchange exchange,
      Dialect dialect,
      AnswerFrame frame,
      Follower follower,
      int after,
      Instant deadline)
      throws InterruptedException {
    var delivery = new Delivery(gateway, exchange, follower, dialect, frame, after, deadline);
    var outcome = delivery.run();
    for (int hop = 0; hop <= MAX_HOPS; hop++) {
      var original = delivery.original();
      if (original == null) {
        return outcome;
      }
      exchange.setHeader("x-request-id", original.toString());
      exchange.setHeader("x-forebay-attached-to", original.toString());
      try (var request = rejoin(exchange, original);
          var following = request.follow(gateway)) {
        var until = request.deadline(gateway);
        delivery =
            new Delivery(gateway, exchange, following, dialect, frame.of(original), after, until);
        outcome = delivery.run();
      }
    }
    throw new RefusedException(Problems.answerIncomplete(frame.model()));
  }

  private LoggedRequest rejoin(Exchange exchange, RequestId original) throws InterruptedException {
    return LoggedRequest.rejoin(gateway, exchange.caller().tenant(), original);
  }
}
