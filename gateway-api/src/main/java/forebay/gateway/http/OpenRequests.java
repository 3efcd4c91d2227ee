package forebay.gateway.http;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.Problems;
import forebay.gateway.problem.RefusedException;
import forebay.gateway.reply.Follower;
import forebay.gateway.reply.ReplyBuffer.Interruption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Who is in the house: bounds the open requests, and sends everybody home at the end. Thread-safe.
 */
public final class OpenRequests {

  private final int max;
  private final Semaphore places;
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  public OpenRequests(int max) {
    this.max = max;
    this.places = new Semaphore(max);
  }

  /** Takes a place; {@link #leave} gives it back. */
  void enter() {
    if (stopping) {
      throw new RefusedException(
          Problem.busy("shutting_down", "this gateway is shutting down", Problems.SOON));
    }
    if (!places.tryAcquire()) {
      throw new RefusedException(
          Problem.busy(
              "too_many_open_requests",
              "this gateway has %d requests open".formatted(max),
              Problems.SOON));
    }
  }

  void leave() {
    places.release();
  }

  /** Has the follower told when this gateway stops. */
  void add(Follower follower) {
    followers.add(follower);
    if (stopping) {
      follower.interrupt(Interruption.STOPPING);
    }
  }

  void remove(Follower follower) {
    followers.remove(follower);
  }

  /** Lets nobody in any more. */
  void close() {
    stopping = true;
  }

  /** Tells everybody who is in to stop. */
  void interruptAll() {
    followers.forEach(follower -> follower.interrupt(Interruption.STOPPING));
  }

  /** Waits until nobody is in, at most for the time. */
  void awaitEmpty(Duration timeout) {
    try {
      if (places.tryAcquire(max, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        places.release(max);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean stopping() {
    return stopping;
  }

  int open() {
    return max - places.availablePermits();
  }
}
