package forebay.gateway.submission;

import forebay.gateway.dialect.ChatCall;
import forebay.gateway.key.Caller;
import forebay.gateway.node.NodeDirectory;
import forebay.protocol.RequestId;
import forebay.protocol.chat.Scoping;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.Request;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;

/** Makes the records of a new request. Thread-safe if its source of randomness is. */
public final class RequestMaker {

  private final NodeDirectory nodes;
  private final int partition;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * A maker of requests.
   *
   * @param partition of {@code replies}, where this gateway reads
   * @param random what ids are made of; it must not be possible to guess them
   */
  public RequestMaker(
      NodeDirectory nodes, int partition, InstantSource clock, RandomGenerator random) {
    this.nodes = nodes;
    this.partition = partition;
    this.clock = clock;
    this.random = random;
  }

  /** The request of a caller. */
  public Request.Submit make(Caller caller, ChatCall call, Terms terms) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var id = new RequestId(now.toEpochMilli(), partition, random.nextLong(), random.nextLong());
    return new Request.Submit(
        id,
        caller.key(),
        caller.tenant(),
        terms.session(),
        Scoping.scope(caller.tenant(), call.chat()),
        nodes.pool(call.chat().model()),
        call.lane(),
        now,
        terms.deadline(),
        caller.allowance(),
        terms.idempotency(),
        call.chat());
  }

  /** What the request's log begins with. */
  public static Reply.Accepted accepted(Request.Submit submit) {
    return new Reply.Accepted(
        submit.id(),
        submit.key(),
        submit.tenant(),
        submit.scope(),
        submit.pool(),
        submit.lane(),
        submit.chat().model(),
        submit.acceptedAt(),
        submit.deadline());
  }

  /** Takes the request back. */
  public static Request.Cancel cancel(Request.Submit submit, Request.Cause cause) {
    return new Request.Cancel(submit.id(), submit.key(), submit.scope(), submit.pool(), cause);
  }

  /** Takes a request back that was found in the log. */
  public static Request.Cancel cancel(Reply.Accepted accepted) {
    return new Request.Cancel(
        accepted.id(), accepted.key(), accepted.scope(), accepted.pool(), Request.Cause.ASKED);
  }
}
