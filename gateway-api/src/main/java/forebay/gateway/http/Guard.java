package forebay.gateway.http;

import forebay.gateway.dialect.Dialect;
import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a route, and turns whatever it throws into a response in the route's dialect. Nothing of an
 * exception reaches a client but what a {@link Problem} says.
 */
final class Guard {

  /** What is done for a request. */
  interface Handler {
    void handle(Exchange exchange) throws IOException, InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(Guard.class);

  /** What proxies write into their logs for it; never sent. */
  private static final int CLIENT_LEFT = 499;

  /** Statuses of requests whose body was not read to its end. */
  private static final Set<Integer> UNREAD_BODY = Set.of(401, 408, 413, 415);

  private static final String NO_ROUTE = "none";

  private final Gateway gateway;

  Guard(Gateway gateway) {
    this.gateway = gateway;
  }

  void run(Context context, String path, Dialect dialect, Handler handler) {
    var exchange = new Exchange(context);
    try {
      handle(exchange, dialect, handler);
      gateway.metrics().request(path, exchange.left() ? CLIENT_LEFT : exchange.status());
    } catch (IOException e) {
      // Nobody is there to be told; and an answer that was not given must not look like an empty
      // one.
      log.debug("connection lost: {}", e.toString());
      exchange.abort();
      gateway.metrics().request(path, CLIENT_LEFT);
    } catch (InterruptedException e) {
      exchange.abort();
      Thread.currentThread().interrupt();
    }
  }

  private void handle(Exchange exchange, Dialect dialect, Handler handler)
      throws IOException, InterruptedException {
    try {
      handler.handle(exchange);
    } catch (RefusedException e) {
      respond(exchange, dialect, e.problem());
    } catch (KafkaException e) {
      log.warn("Kafka: {}", e.toString());
      respond(
          exchange,
          dialect,
          Problem.busy("queue_unavailable", "the queue cannot be reached", Problems.SOON));
    } catch (RuntimeException e) {
      log.error("a defect in a route", e);
      respond(exchange, dialect, Problem.server(500, "internal_error", "internal error"));
    }
  }

  private void respond(Exchange exchange, Dialect dialect, Problem problem) throws IOException {
    if (exchange.begun()) {
      exchange.abort();
      return;
    }
    // What is left of a body that was not read to its end must not be taken for a request.
    var unread = UNREAD_BODY.contains(problem.status());
    if (unread || gateway.open().stopping()) {
      exchange.setHeader("Connection", "close");
    }
    if (problem.status() == 413 || "too_many_open_requests".equals(problem.code())) {
      gateway.metrics().refused(String.valueOf(problem.code()));
    }
    exchange.respond(problem, dialect);
    if (unread) {
      exchange.discardBody();
    }
  }

  /** Answers a request that has no route. */
  void refuse(Context context, Dialect dialect, Problem problem) {
    run(
        context,
        NO_ROUTE,
        dialect,
        exchange -> {
          throw new RefusedException(problem);
        });
  }
}
