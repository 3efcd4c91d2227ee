package forebay.gateway.http;

import forebay.gateway.dialect.AnswerWriter;
import forebay.gateway.dialect.Dialect;
import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.reply.Follower;
import forebay.gateway.reply.Next;
import forebay.gateway.reply.ReplyBuffer.Interruption;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Delivers one answer: follows its events and writes each in the client's dialect, from the first
 * event to the last, on the request's thread. As long as nothing went out, the status is open and
 * the outcome decides it; once text went out, a problem can only be said in the text.
 */
final class Delivery {

  /** How a delivery ended. */
  enum Outcome {
    COMPLETED,
    FAILED,
    REJECTED,
    CANCELLED,
    EXPIRED,
    /** The client went away. */
    LEFT,
    /** This gateway stops; the request goes on without it. */
    STOPPED,
    /** The client was too slow for the tail, and too many others were, too. */
    TOO_SLOW,
    /** The log has a hole. */
    INCOMPLETE,
    /** The request is a repeat: its original's answer is delivered instead. */
    ATTACHED,
    /** No end came by the deadline, nor a while after it. */
    OVERDUE;

    /** Whether nobody wants the answer, or nobody can be given it. */
    boolean abandons() {
      return this == LEFT || this == INCOMPLETE || this == OVERDUE;
    }
  }

  /** How long after the deadline the stages behind this one may take to say so. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final Gateway gateway;
  private final Exchange exchange;
  private final Follower follower;
  private final Dialect dialect;
  private final AnswerFrame frame;
  private final AnswerWriter writer;
  private final int after;
  private final Instant overdue;

  private final long startedNanos = System.nanoTime();
  private long writtenNanos = startedNanos;
  private boolean answering;
  private @Nullable RequestId original;

  /**
   * A delivery of the whole answer, or of what is behind a place in it.
   *
   * @param after the place: events up to it are not written again
   */
  Delivery(
      Gateway gateway,
      Exchange exchange,
      Follower follower,
      Dialect dialect,
      AnswerFrame frame,
      int after,
      Instant deadline) {
    this.gateway = gateway;
    this.exchange = exchange;
    this.follower = follower;
    this.dialect = dialect;
    this.frame = frame;
    this.writer = dialect.writer(frame);
    this.after = after;
    this.overdue = deadline.plus(GRACE);
  }

  /** Delivers while the client is there, and returns when there is nothing more to deliver. */
  Outcome run() throws InterruptedException {
    gateway.open().add(follower);
    var watch = gateway.watcher().watch(exchange, this::left);
    exchange.watchedBy(watch);
    try {
      var outcome = follow();
      gateway.metrics().outcome(outcome);
      if (outcome == Outcome.LEFT) {
        exchange.abort();
      }
      return outcome;
    } finally {
      gateway.open().remove(follower);
      if (watch != null) {
        watch.close();
      }
    }
  }

  /** The request that this one repeats, if it turned out to be a repeat; nothing has ended then. */
  @Nullable RequestId original() {
    return original;
  }

  /** Called by the watcher's thread. */
  private void left() {
    follower.interrupt(Interruption.LEFT);
    exchange.abort();
  }

  private Outcome follow() throws InterruptedException {
    try {
      while (true) {
        var next = follower.next(untilNextDuty());
        var outcome = on(next);
        if (next instanceof Next.Nothing && !gateway.clock().instant().isBefore(overdue)) {
          outcome = end(Outcome.OVERDUE, Problems.deadlinePassed());
        }
        if (outcome != null) {
          if (exchange.begun() && outcome != Outcome.LEFT && outcome != Outcome.ATTACHED) {
            exchange.finish();
          }
          return outcome;
        }
        if (keepAliveDue()) {
          begin();
          write(writer.keepAlive(gateway.clock().instant()));
        }
      }
    } catch (IOException e) {
      // The connection broke, or its reader took nothing for too long.
      return Outcome.LEFT;
    }
  }

  private @Nullable Outcome on(Next next) throws IOException {
    return switch (next) {
      case Next.Event(var reply, var ordinal) -> on(reply, ordinal);
      case Next.Progress(var milestone) -> {
        progress(milestone);
        yield null;
      }
      case Next.Nothing nothing -> null;
      case Next.Gap gap -> end(Outcome.INCOMPLETE, Problems.answerIncomplete(frame.model()));
      case Next.TooManyReaders tooMany -> end(Outcome.TOO_SLOW, resumeLater());
      case Next.Interrupted(var why) ->
          why == Interruption.LEFT ? Outcome.LEFT : end(Outcome.STOPPED, stopping());
    };
  }

  private @Nullable Outcome on(Reply reply, int ordinal) throws IOException {
    return switch (reply) {
      case Reply.Accepted accepted -> null;
      case Reply.Milestone milestone -> null;
      case Reply.Started started -> {
        origin(started);
        writer.on(started, ordinal);
        yield null;
      }
      case Reply.Delta delta -> {
        more(delta, ordinal);
        yield null;
      }
      case Reply.Completed completed -> complete(completed, ordinal);
      case Reply.Failed failed -> end(Outcome.FAILED, problem(failed));
      case Reply.GivenUp givenUp -> end(Outcome.FAILED, problem(givenUp));
      case Reply.Rejected rejected -> {
        RateLimitHeaders.set(exchange, rejected.quota());
        yield end(Outcome.REJECTED, problem(rejected));
      }
      case Reply.Attached attached -> {
        original = attached.original();
        yield Outcome.ATTACHED;
      }
      case Reply.Cancelled cancelled -> end(Outcome.CANCELLED, problem(cancelled));
      case Reply.Expired expired -> end(Outcome.EXPIRED, problem(expired));
    };
  }

  private void progress(Reply.Milestone milestone) throws IOException {
    switch (milestone) {
      case Reply.Admitted admitted -> RateLimitHeaders.set(exchange, admitted.quota());
      case Reply.Missed missed -> {}
      case Reply.Waiting waiting -> {
        var text = answering || after > 0 ? "" : writer.waiting(waiting);
        if (!text.isEmpty()) {
          begin();
          write(text);
        }
      }
    }
  }

  /** An attempt that began says nothing about how it ends: the status stays open. */
  private void origin(Reply.Started started) {
    exchange.setHeader("x-forebay-attempt", Integer.toString(started.attempt()));
    switch (started.origin()) {
      case Origin.Node node -> {
        exchange.setHeader("x-forebay-node", node.node().value());
        exchange.setHeader("x-forebay-queue-ms", Long.toString(node.queued().toMillis()));
        exchange.setHeader("x-forebay-cache", "miss");
      }
      case Origin.Cache cache -> exchange.setHeader("x-forebay-cache", "hit");
    }
  }

  private void more(Reply.Delta delta, int ordinal) throws IOException {
    if (!answering) {
      answering = true;
      gateway.metrics().firstToken(Duration.between(frame.id().time(), gateway.clock().instant()));
    }
    var text = writer.on(delta, ordinal);
    if (frame.stream() && ordinal > after && !text.isEmpty()) {
      begin();
      write(text);
    }
  }

  private Outcome complete(Reply.Completed completed, int ordinal) throws IOException {
    var text = writer.on(completed, ordinal);
    if (frame.stream()) {
      begin();
      write(ordinal > after ? text : writer.end());
    } else if (exchange.begun()) {
      write(text);
    } else {
      exchange.respond(200, writer.contentType(), text);
    }
    return Outcome.COMPLETED;
  }

  private Outcome end(Outcome outcome, Problem problem) throws IOException {
    if (exchange.begun()) {
      write(writer.problem(problem));
    } else {
      exchange.respond(problem, dialect);
    }
    return outcome;
  }

  private void begin() {
    if (!exchange.begun()) {
      exchange.setHeader("Cache-Control", "no-cache, no-transform");
      exchange.setHeader("X-Accel-Buffering", "no");
      exchange.begin(200, writer.contentType());
    }
  }

  private void write(String text) throws IOException {
    exchange.write(text);
    writtenNanos = System.nanoTime();
  }

  private Duration untilNextDuty() {
    var byKeepAlive = patience().minusNanos(System.nanoTime() - silentSince());
    var byDeadline = Duration.between(gateway.clock().instant(), overdue);
    return byKeepAlive.compareTo(byDeadline) < 0 ? byKeepAlive : byDeadline;
  }

  private boolean keepAliveDue() {
    return System.nanoTime() - silentSince() >= patience().toNanos();
  }

  private Duration patience() {
    if (exchange.begun()) {
      return gateway.config().keepAlive();
    }
    return frame.stream() ? gateway.config().streamHeaderWait() : gateway.config().jsonHeaderWait();
  }

  private long silentSince() {
    return exchange.begun() ? writtenNanos : startedNanos;
  }

  private Problem problem(Reply.Terminal terminal) {
    return Problems.of(terminal, frame.model());
  }

  private Problem resumeLater() {
    return Problem.server(
            503,
            "reader_too_slow",
            "too slow to follow; the rest is at /v1/requests/%s/stream".formatted(frame.id()))
        .withoutRetry();
  }

  private Problem stopping() {
    exchange.setHeader("Connection", "close");
    return Problem.server(
            503,
            "shutting_down",
            "this gateway is shutting down; the answer to request %s will be at /v1/requests/%s"
                .formatted(frame.id(), frame.id()))
        .withoutRetry();
  }
}
