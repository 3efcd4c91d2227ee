package forebay.gateway.problem;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Reply;
import java.time.Duration;
import java.util.Locale;

/**
 * The one table from the ways in which a request ends to what its client is told, for every
 * dialect.
 */
public final class Problems {

  /** When a client may try again if nobody knows better. */
  public static final Duration SOON = Duration.ofSeconds(1);

  /** The model is on no node. */
  public static Problem modelNotFound(ModelName model) {
    return Problem.client(
        404, "model_not_found", "model \"%s\" not found, try pulling it first".formatted(model));
  }

  /** The key's requests may not go into the lane. */
  public static Problem laneNotAllowed(Lane lane) {
    var message =
        switch (lane) {
          case INTERACTIVE -> "this key may only be used with service_tier \"flex\"";
          case BATCH -> "this key may not be used with service_tier \"flex\"";
        };
    return new Problem(
        403, Problem.INVALID_REQUEST, "lane_not_allowed", "service_tier", message, null, false);
  }

  /** What is told for a terminal event that is not an answer. */
  public static Problem of(Reply.Terminal terminal, ModelName model) {
    return switch (terminal) {
      case Reply.Completed completed ->
          throw new IllegalArgumentException("a completed request is no problem");
      case Reply.Failed failed -> of(failed.failure(), model);
      case Reply.GivenUp givenUp -> of(givenUp.failure(), model);
      case Reply.Rejected rejected -> of(rejected, model);
      // 409 with x-should-retry: false. Not 499, which proxies make up and SDKs do not know; not
      // 503, which every client takes as an invitation to ask again for what somebody stopped.
      case Reply.Cancelled cancelled ->
          Problem.client(409, "request_cancelled", "the request was cancelled").withoutRetry();
      case Reply.Attached attached ->
          throw new IllegalArgumentException("a repeat has its original's answer");
      case Reply.Expired expired -> deadlinePassed();
    };
  }

  /** The deadline passed before the answer was there. */
  public static Problem deadlinePassed() {
    return Problem.server(
            504, "deadline_exceeded", "the request's deadline passed before its answer was there")
        .withoutRetry();
  }

  /** The log has lost a part of the answer. */
  public static Problem answerIncomplete(ModelName model) {
    return of(new Failure(Failure.Kind.ANSWER_INCOMPLETE, "a part of the answer was lost"), model);
  }

  private static Problem of(Reply.Rejected rejected, ModelName model) {
    var code = rejected.rejection().name().toLowerCase(Locale.ROOT);
    var message = rejected.message();
    var retryAfter = rejected.retryAfter() == null ? SOON : rejected.retryAfter();
    return switch (rejected.rejection()) {
      case MODEL_NOT_FOUND -> modelNotFound(model);
      case RATE_LIMIT, SESSION_INTERVAL, CONCURRENCY -> Problem.overLimit(message, retryAfter);
      // Not 504 for what comes too late: the same request with a later deadline may well succeed.
      case QUEUE_FULL, TOO_LATE, BROWN_OUT -> Problem.busy(code, message, retryAfter);
      // Clients take a 409 for a lock, and ask again, unless they are told not to.
      case IDEMPOTENCY_MISMATCH -> Problem.client(409, code, message).withoutRetry();
    };
  }

  /** What is told for a failure. */
  public static Problem of(Failure failure, ModelName model) {
    var code = failure.kind().name().toLowerCase(Locale.ROOT);
    var message = failure.message();
    return switch (failure.kind()) {
      case BAD_REQUEST -> Problem.client(400, code, message);
      case MODEL_MISSING -> modelNotFound(model);
      case NODE_UNREACHABLE, NODE_BUSY, NODE_LOST -> Problem.busy(code, message, SOON);
      case NODE_ERROR, ANSWER_CUT, ANSWER_MALFORMED, ANSWER_INCOMPLETE ->
          Problem.server(502, code, message);
      // The same question would get the same long answer.
      case ANSWER_TOO_LONG -> Problem.server(502, code, message).withoutRetry();
      case NODE_STALLED -> Problem.server(504, code, message);
    };
  }

  private Problems() {}
}
