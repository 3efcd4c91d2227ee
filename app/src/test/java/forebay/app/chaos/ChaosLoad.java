package forebay.app.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask one question after the other, together no faster than a rate: what piles up
 * while something is broken is caught up on afterwards.
 */
final class ChaosLoad implements AutoCloseable {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger next = new AtomicInteger();
  private final List<Future<?>> clients = new ArrayList<>();
  private final int requests;

  ChaosLoad(int clients, int requests, double perSecond, long seed, ChaosClient client) {
    this.requests = requests;
    var start = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      this.clients.add(
          threads.submit(
              () -> {
                for (var n = next.getAndIncrement(); n < requests; n = next.getAndIncrement()) {
                  LockSupport.parkNanos(start + (long) (n * 1e9 / perSecond) - System.nanoTime());
                  client.ask(Question.of(seed, n));
                }
                return null;
              }));
    }
  }

  /** Whether every question was asked, though perhaps not answered. */
  boolean allAsked() {
    return next.get() >= requests;
  }

  /** Waits until every client is done. */
  void await(Duration limit) throws Exception {
    var end = System.nanoTime() + limit.toNanos();
    for (var client : clients) {
      client.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
