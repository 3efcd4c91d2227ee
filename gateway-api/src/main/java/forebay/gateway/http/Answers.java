package forebay.gateway.http;

import forebay.gateway.dialect.Dialect;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.http.Delivery.Outcome;
import forebay.gateway.reply.Follower;
import forebay.protocol.RequestId;
import java.time.Instant;

/**
 * Delivers the answer to a request, which for a repeat is its original's: in the mode of whoever
 * asks now, under the original's id.
 */
final class Answers {

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
    var original = delivery.original();
    return original == null
        ? outcome
        : deliverOriginal(exchange, dialect, frame.of(original), after, original);
  }

  private Outcome deliverOriginal(
      Exchange exchange, Dialect dialect, AnswerFrame frame, int after, RequestId original)
      throws InterruptedException {
    exchange.setHeader("x-request-id", original.toString());
    exchange.setHeader("x-forebay-attached-to", original.toString());
    try (var request =
            LoggedRequest.rejoin(gateway, exchange.caller().tenant(), original);
        var follower = request.follow(gateway)) {
      return deliver(
          exchange, dialect, frame, follower, after, request.accepted().deadline());
    }
  }
}
