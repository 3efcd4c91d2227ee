package forebay.gateway.http;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.gateway.reply.EventReader;
import forebay.gateway.reply.Follower;
import forebay.protocol.RequestId;
import forebay.protocol.TenantId;
import forebay.protocol.reply.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that was found in the log and is the caller's own: somebody else's is as unknown as one
 * that never was. Belongs to the request's thread, which closes it.
 *
 * @param read what the reader gave already
 */
record LoggedRequest(Reply.Accepted accepted, EventReader reader, List<Reply> read)
    implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration READING = Duration.ofSeconds(10);

  /** The request of somebody who asks for it by its id. */
  static LoggedRequest lookUp(Gateway gateway, TenantId tenant, RequestId id) {
    if (id.partition() >= gateway.replies().partitions()) {
      throw notFound();
    }
    return open(gateway, tenant, gateway.replies().lookUp(id));
  }

  /** The request that another one repeats. */
  static LoggedRequest rejoin(Gateway gateway, TenantId tenant, RequestId id)
      throws InterruptedException {
    return open(gateway, tenant, gateway.replies().rejoin(id));
  }

  private static LoggedRequest open(
      Gateway gateway, TenantId tenant, @Nullable EventReader reader) {
    if (reader == null) {
      gateway.metrics().refused("readers");
      throw new RefusedException(
          Problem.busy("too_many_readers", "too many requests are being read", Problems.SOON));
    }
    try {
      return find(tenant, reader);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** Reads up to what says whose the request is; the log begins with it. */
  private static LoggedRequest find(TenantId tenant, EventReader reader) {
    var read = new ArrayList<Reply>();
    var end = System.nanoTime() + READING.toNanos();
    while (true) {
      var caughtUp = reader.caughtUp();
      read.addAll(reader.poll(caughtUp ? Duration.ZERO : POLL));
      for (var reply : read) {
        if (reply instanceof Reply.Accepted accepted) {
          if (!accepted.tenant().equals(tenant)) {
            throw notFound();
          }
          return new LoggedRequest(accepted, reader, read);
        }
      }
      if (caughtUp) {
        throw notFound();
      }
      checkTime(end);
    }
  }

  /** What the log says about it now. */
  RequestView view() {
    var view = new RequestView(accepted);
    read.forEach(view::on);
    var end = System.nanoTime() + READING.toNanos();
    while (!view.ended() && !reader.caughtUp()) {
      checkTime(end);
      reader.poll(POLL).forEach(view::on);
    }
    return view;
  }

  /** Follows it from its first event. */
  Follower follow(Gateway gateway) {
    return Follower.ofLog(
        accepted.id(), gateway.replies(), reader, read, gateway.config().maxBufferedEvents());
  }

  /** Its deadline, or now: an answer that is older than its deadline is there to be read. */
  Instant deadline(Gateway gateway) {
    var now = gateway.clock().instant();
    return accepted.deadline().isAfter(now) ? accepted.deadline() : now;
  }

  private static void checkTime(long end) {
    if (System.nanoTime() > end) {
      throw new RefusedException(
          Problem.busy("log_unavailable", "the log cannot be read now", Problems.SOON));
    }
  }

  static RefusedException notFound() {
    return new RefusedException(
        Problem.client(404, "request_not_found", "there is no such request"));
  }

  @Override
  public void close() {
    reader.close();
  }
}
