package forebay.gateway.reply;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.VisibleReplies;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows one request on the thread of whoever wants to see it: from the buffer that the tail
 * fills, and from the log once the buffer overflowed, or until somebody who came later has caught
 * up. Either way the events go through {@link VisibleReplies}; what was seen already is a repeat to
 * it, so changing over loses nothing and doubles nothing.
 */
public final class Follower implements AutoCloseable {

  /** How long the log is waited for before anything else is looked after. */
  private static final Duration SLICE = Duration.ofMillis(200);

  private final RequestId id;
  private final ReplySource source;
  private final ReplyBuffer buffer;
  private final VisibleReplies visible = new VisibleReplies();
  private final Deque<Reply> read = new ArrayDeque<>();
  private @Nullable EventReader reader;
  private boolean attached;
  private boolean slow; // once too slow for the tail, it stays with the log
  private long tailedFrom = ReplySource.NOT_YET;

  private Follower(
      RequestId id,
      ReplySource source,
      ReplyBuffer buffer,
      @Nullable EventReader reader,
      boolean attached) {
    this.id = id;
    this.source = source;
    this.buffer = buffer;
    this.reader = reader;
    this.attached = attached;
  }

  /** Follows a request that is about to be written: no event of it is missed. */
  public static Follower ofNew(RequestId id, ReplySource source, int maxEvents) {
    var buffer = new ReplyBuffer(maxEvents);
    source.attach(id, buffer);
    return new Follower(id, source, buffer, null, true);
  }

  /**
   * Follows a request in the log, and in the tail once it has caught up. Takes charge of the
   * reader.
   *
   * @param read what the reader gave already
   */
  public static Follower ofLog(
      RequestId id, ReplySource source, EventReader reader, List<Reply> read, int maxEvents) {
    var follower = new Follower(id, source, new ReplyBuffer(maxEvents), reader, false);
    follower.read.addAll(read);
    return follower;
  }

  /** Wakes the following thread. Any thread. */
  public void interrupt(ReplyBuffer.Interruption why) {
    buffer.interrupt(why);
  }

  /** Waits for what happens next, at most for the time. */
  public Next next(Duration timeout) throws InterruptedException {
    var end = System.nanoTime() + timeout.toNanos();
    while (true) {
      var left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      var next = reader == null ? fromBuffer(left) : fromLog(reader, left);
      if (next != null && (!(next instanceof Next.Nothing) || System.nanoTime() >= end)) {
        return next;
      }
    }
  }

  private @Nullable Next fromBuffer(Duration timeout) throws InterruptedException {
    return switch (buffer.take(timeout)) {
      case ReplyBuffer.Taken.Event(var reply) -> step(reply);
      case ReplyBuffer.Taken.Nothing nothing -> new Next.Nothing();
      case ReplyBuffer.Taken.Interrupted(var why) -> new Next.Interrupted(why);
      case ReplyBuffer.Taken.Overflowed overflowed -> {
        source.detach(id, buffer);
        slow = true;
        reader = source.catchUp(id);
        yield reader == null ? new Next.TooManyReaders() : null;
      }
    };
  }

  private @Nullable Next fromLog(EventReader log, Duration timeout) {
    var interruption = buffer.interruption();
    if (interruption != null) {
      return new Next.Interrupted(interruption);
    }
    if (read.isEmpty()) {
      if (reachesTail(log)) {
        log.close();
        reader = null;
        return null;
      }
      read.addAll(log.poll(timeout.compareTo(SLICE) < 0 ? timeout : SLICE));
    }
    var reply = read.poll();
    return reply == null ? new Next.Nothing() : step(reply);
  }

  /**
   * Whether the buffer has everything that the log has not shown yet. It is attached as late as
   * possible: an answer that has ended needs none.
   */
  private boolean reachesTail(EventReader log) {
    if (slow || !log.caughtUp()) {
      return false;
    }
    if (!attached) {
      attached = true;
      source.attach(id, buffer);
    }
    if (tailedFrom == ReplySource.NOT_YET) {
      tailedFrom = source.tailedFrom(id);
    }
    return log.position() >= tailedFrom;
  }

  /** Null for an event that nobody is to see. */
  private @Nullable Next step(Reply reply) {
    return switch (visible.on(reply)) {
      case VisibleReplies.Step.Visible(var shown, var ordinal) -> new Next.Event(shown, ordinal);
      case VisibleReplies.Step.Progress(var milestone) -> new Next.Progress(milestone);
      case VisibleReplies.Step.Ignored ignored -> null;
      case VisibleReplies.Step.Gap gap -> new Next.Gap();
    };
  }

  @Override
  public void close() {
    source.detach(id, buffer);
    if (reader != null) {
      reader.close();
    }
  }
}
