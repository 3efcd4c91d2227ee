package forebay.gateway.http;

import forebay.gateway.dialect.Dialect;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.gateway.reply.EventReader;
import forebay.gateway.reply.Follower;
import forebay.gateway.submission.Caller;
import forebay.gateway.submission.RequestMaker;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests by their id, on any gateway, from the log: how one is, its answer from any place on, and
 * taking it back. Somebody else's request is as unknown as one that never was.
 */
final class RequestHandler {

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration READING = Duration.ofSeconds(10);
  private static final String COMPLETION_PREFIX = "chatcmpl-";

  private final Gateway gateway;

  RequestHandler(Gateway gateway) {
    this.gateway = gateway;
  }

  /** {@code GET /v1/requests/{id}}. */
  void show(Exchange exchange) throws IOException {
    exchange.respond(200, "application/json", find(exchange).json());
  }

  /** {@code POST /v1/requests/{id}/cancel}: what has ended stays as it ended. */
  void cancel(Exchange exchange) throws IOException {
    var view = find(exchange);
    if (!view.ended()) {
      gateway.metrics().cancel();
      gateway.submissions().cancel(RequestMaker.cancel(view.accepted()));
    }
    exchange.respond(200, "application/json", view.json());
  }

  /** {@code GET /v1/requests/{id}/stream?starting_after=SEQ}; leaving it cancels nothing. */
  void stream(Exchange exchange, Dialect dialect) throws IOException, InterruptedException {
    var caller = exchange.caller();
    var id = id(exchange);
    var after = startingAfter(exchange);
    var usage = "true".equals(exchange.query("include_usage"));
    gateway.open().enter();
    try (var reader = open(id)) {
      var read = new ArrayList<Reply>();
      var accepted = accepted(reader, caller, read);
      exchange.setHeader("x-request-id", id.toString());
      try (var follower = Follower.ofLog(id, gateway.replies(), reader, read)) {
        var frame = new AnswerFrame(id, accepted.model(), true, usage, false);
        new Delivery(gateway, exchange, follower, dialect, frame, after, accepted.deadline()).run();
      }
    } finally {
      gateway.open().leave();
    }
  }

  private RequestView find(Exchange exchange) {
    var caller = exchange.caller();
    var id = id(exchange);
    try (var reader = open(id)) {
      var read = new ArrayList<Reply>();
      var view = new RequestView(accepted(reader, caller, read));
      exchange.setHeader("x-request-id", id.toString());
      read.forEach(view::on);
      var end = System.nanoTime() + READING.toNanos();
      while (!view.ended() && !reader.caughtUp()) {
        checkTime(end);
        reader.poll(POLL).forEach(view::on);
      }
      return view;
    }
  }

  /** Reads up to what says whose the request is; the log begins with it. */
  private static Reply.Accepted accepted(EventReader reader, Caller caller, List<Reply> read) {
    var end = System.nanoTime() + READING.toNanos();
    while (true) {
      var caughtUp = reader.caughtUp();
      read.addAll(reader.poll(caughtUp ? Duration.ZERO : POLL));
      for (var reply : read) {
        if (reply instanceof Reply.Accepted accepted) {
          if (!accepted.tenant().equals(caller.tenant())) {
            throw notFound();
          }
          return accepted;
        }
      }
      if (caughtUp) {
        throw notFound();
      }
      checkTime(end);
    }
  }

  private static void checkTime(long end) {
    if (System.nanoTime() > end) {
      throw new RefusedException(
          Problem.busy("log_unavailable", "the log cannot be read now", Problems.SOON));
    }
  }

  private EventReader open(RequestId id) {
    if (id.partition() >= gateway.replies().partitions()) {
      throw notFound();
    }
    var reader = gateway.replies().lookUp(id);
    if (reader == null) {
      gateway.metrics().refused("readers");
      throw new RefusedException(
          Problem.busy("too_many_readers", "too many requests are being read", Problems.SOON));
    }
    return reader;
  }

  private static RequestId id(Exchange exchange) {
    var text = exchange.path("id");
    try {
      return RequestId.parse(
          text.startsWith(COMPLETION_PREFIX) ? text.substring(COMPLETION_PREFIX.length()) : text);
    } catch (IllegalArgumentException e) {
      throw notFound();
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

  private static RefusedException notFound() {
    return new RefusedException(
        Problem.client(404, "request_not_found", "there is no such request"));
  }
}
