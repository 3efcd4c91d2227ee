package forebay.gateway.http;

import forebay.gateway.dialect.Dialect;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.problem.Problem;
import forebay.gateway.problem.RefusedException;
import forebay.gateway.submission.RequestMaker;
import forebay.protocol.RequestId;
import java.io.IOException;

/**
 * Requests by their id, on any gateway, from the log: how one is, its answer from any place on, and
 * taking it back. Each is there only for its own tenant.
 */
final class RequestHandler {

  private static final String COMPLETION_PREFIX = "chatcmpl-";

  private final Gateway gateway;
  private final Answers answers;

  RequestHandler(Gateway gateway, Answers answers) {
    this.gateway = gateway;
    this.answers = answers;
  }

  /** {@code GET /v1/requests/{id}}. */
  void show(Exchange exchange) throws IOException {
    try (var request = find(exchange)) {
      exchange.respond(200, "application/json", request.view().json());
    }
  }

  /** {@code POST /v1/requests/{id}/cancel}: what has ended stays as it ended. */
  void cancel(Exchange exchange) throws IOException {
    try (var request = find(exchange)) {
      var view = request.view();
      if (!view.ended() || view.isAttached()) {
        gateway.metrics().cancel();
        gateway.submissions().cancel(RequestMaker.cancel(view.accepted()));
      }
      exchange.respond(200, "application/json", view.json());
    }
  }

  /** {@code GET /v1/requests/{id}/stream?starting_after=SEQ}; leaving it cancels nothing. */
  void stream(Exchange exchange, Dialect dialect) throws IOException, InterruptedException {
    var after = startingAfter(exchange);
    var usage = "true".equals(exchange.query("include_usage"));
    gateway.open().enter();
    try (var request = find(exchange);
        var follower = request.follow(gateway)) {
      var accepted = request.accepted();
      var frame = new AnswerFrame(accepted.id(), accepted.model(), true, usage, false);
      answers.deliver(exchange, dialect, frame, follower, after, request.deadline(gateway));
    } finally {
      gateway.open().leave();
    }
  }

  private LoggedRequest find(Exchange exchange) {
    var found = LoggedRequest.lookUp(gateway, exchange.caller().tenant(), id(exchange));
    exchange.setHeader("x-request-id", found.accepted().id().toString());
    return found;
  }

  private static RequestId id(Exchange exchange) {
    var text = exchange.path("id");
    try {
      return RequestId.parse(
          text.startsWith(COMPLETION_PREFIX) ? text.substring(COMPLETION_PREFIX.length()) : text);
    } catch (IllegalArgumentException e) {
      throw LoggedRequest.notFound();
    }
  }

  private static int startingAfter(Exchange exchange) {
    var text = exchange.query("starting_after");
    if (text == null) {
      return 0;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw new RefusedException(
          Problem.badRequest("starting_after", "starting_after must be a whole number"));
    }
    return Integer.parseInt(text);
  }
}
