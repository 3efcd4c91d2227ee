package forebay.gateway.reply;

import forebay.protocol.reply.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What lies between the thread that tails the topic and the thread of one request: a bounded buffer
 * that never makes the tail wait. A reader that falls too far behind loses the buffer and is told
 * so once; from then on it reads the log by itself. Also what wakes the request's thread for any
 * other reason. Thread-safe.
 */
public final class ReplyBuffer {

  /** Why a request is followed no further. */
  public enum Interruption {
    /** The client closed its connection. */
    LEFT,
    /** This gateway stops. */
    STOPPING
  }

  /** What there was to take. */
  public sealed interface Taken {

    /** The next event. */
    record Event(Reply reply) implements Taken {}

    /** Nothing came within the time. */
    record Nothing() implements Taken {}

    /** Events were dropped: read the log. */
    record Overflowed() implements Taken {}

    /** Stop following. */
    record Interrupted(Interruption why) implements Taken {}
  }

  private final int maxEvents;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Reply> events = new ArrayDeque<>();
  private boolean overflowed;
  private @Nullable Interruption interruption;

  public ReplyBuffer(int maxEvents) {
    this.maxEvents = maxEvents;
  }

  /** Adds an event; false if this was the one too many. Called by the tail. */
  public boolean add(Reply reply) {
    lock.lock();
    try {
      if (overflowed) {
        return true;
      }
      if (events.size() == maxEvents) {
        overflowed = true;
        events.clear();
      } else {
        events.add(reply);
      }
      changed.signal();
      return !overflowed;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the request's thread; the first reason counts. */
  public void interrupt(Interruption why) {
    lock.lock();
    try {
      if (interruption == null) {
        interruption = why;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Why the request is followed no further, if so. */
  public @Nullable Interruption interruption() {
    lock.lock();
    try {
      return interruption;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next thing to happen. Called by the request's thread. */
  public Taken take(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      var left = timeout.toNanos();
      while (interruption == null && !overflowed && events.isEmpty()) {
        if (left <= 0) {
          return new Taken.Nothing();
        }
        left = changed.awaitNanos(left);
      }
      if (interruption != null) {
        return new Taken.Interrupted(interruption);
      }
      var event = events.poll();
      return event == null ? new Taken.Overflowed() : new Taken.Event(event);
    } finally {
      lock.unlock();
    }
  }
}
