package forebay.worker.ollama;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a wait lasts too long. The JDK's request timeout ends with the headers, so a node
 * that falls silent in mid-answer would be waited for without end.
 *
 * <p>Only time spent waiting for the node counts, not time in which the reader is held up by its
 * own writes. At most one timer is pending, and a wait that begins does not normally touch it: a
 * timer that fires early looks again later. Thread-safe.
 */
final class StallWatch {

  private final ScheduledExecutorService timers;
  private final Runnable onStall;

  private @Nullable ScheduledFuture<?> timer; // guarded by this, as all below
  private long firesAt;
  private boolean waiting;
  private boolean stopped;
  private long deadline;

  StallWatch(ScheduledExecutorService timers, Runnable onStall) {
    this.timers = timers;
    this.onStall = onStall;
  }

  /** A wait of at most this long begins. */
  synchronized void begin(Duration longest) {
    deadline = System.nanoTime() + longest.toNanos();
    waiting = true;
    if (timer == null || firesAt - deadline > 0) {
      schedule();
    }
  }

  /** The wait is over. */
  synchronized void end() {
    waiting = false;
  }

  /** No wait will begin any more. */
  synchronized void stop() {
    stopped = true;
    waiting = false;
    cancel();
  }

  private void schedule() {
    cancel();
    if (stopped) {
      return;
    }
    firesAt = deadline;
    try {
      timer =
          timers.schedule(
              this::check, Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      timer = null; // the worker is stopping and closes every call itself
    }
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void check() {
    synchronized (this) {
      timer = null;
      if (stopped || !waiting) {
        return; // the next wait sets a timer again
      }
      if (System.nanoTime() - deadline < 0) {
        schedule();
        return;
      }
      stopped = true;
    }
    onStall.run();
  }
}
