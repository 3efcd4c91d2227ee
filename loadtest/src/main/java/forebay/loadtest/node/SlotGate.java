package forebay.loadtest.node;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The {@link ModelPool} with a lock, a clock and threads that wait. Thread-safe. */
final class SlotGate {
  private static final String BUSY =
      "server busy, please try again.  maximum pending requests exceeded";

  /** How often a waiting request looks whether its client is still there. */
  private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

  private final NodeSettings settings;
  private final TokenClock clock;
  private final long origin = System.nanoTime();
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger running = new AtomicInteger();
  private volatile ModelPool pool;
  private long loadsBefore;

  SlotGate(NodeSettings settings, TokenClock clock) {
    this.settings = settings;
    this.clock = clock;
    this.pool = newPool();
  }

  private ModelPool newPool() {
    return new ModelPool(
        settings.slots(),
        settings.queueBound(),
        settings.memoryBytes(),
        clock.loadNanos(),
        keepAliveNanos(null));
  }

  /** How long a model stays loaded after a request that says this, or nothing. */
  long keepAliveNanos(@Nullable Long requested) {
    var nanos = requested == null ? settings.keepAlive().toNanos() : requested;
    if (nanos < 0 || nanos == KeepAlive.FOREVER_NANOS) {
      return KeepAlive.FOREVER_NANOS;
    }
    return nanos;
  }

  static RefusedException busy() {
    return new RefusedException(503, BUSY);
  }

  /** Waits for the model and a slot, as long as the client does. */
  Lease acquire(ModelSettings model, String prompt, boolean needsSlot, Connection client)
      throws RefusedException, IOException, InterruptedException {
    var granted = new CountDownLatch(1);
    var ticket = new Ticket(model, prompt, needsSlot, granted::countDown);
    var lease = enter(ticket);
    if (settings.instant()) {
      return lease;
    }
    try {
      while (!granted.await(advance(lease.pool()), TimeUnit.NANOSECONDS)) {
        client.failIfPeerGone();
      }
      return lease;
    } catch (IOException | InterruptedException | RuntimeException e) {
      abandon(lease);
      throw e;
    }
  }

  private Lease enter(Ticket ticket) throws RefusedException {
    lock.lock();
    try {
      if (settings.instant()) {
        pool.makeResident(ticket.model, now());
        if (ticket.needsSlot) {
          running.incrementAndGet();
        }
      } else if (!pool.enter(ticket, now())) {
        throw busy();
      }
      return new Lease(this, pool, ticket);
    } finally {
      lock.unlock();
    }
  }

  /** Moves the pool on and says how long nothing needs to be looked at. */
  private long advance(ModelPool of) {
    lock.lock();
    try {
      var now = now();
      of.advance(now);
      return Math.min(LOOK_NANOS, of.nextEvent(now) - now);
    } finally {
      lock.unlock();
    }
  }

  private void abandon(Lease lease) {
    lock.lock();
    try {
      if (lease.ticket().granted) {
        lease.pool().finish(lease.ticket(), "", keepAliveNanos(null), now());
      } else {
        lease.pool().abandon(lease.ticket(), now());
      }
    } finally {
      lock.unlock();
    }
  }

  void release(Lease lease, String text, long keepAliveNanos) {
    lock.lock();
    try {
      if (settings.instant() && lease.ticket().needsSlot) {
        running.decrementAndGet();
      }
      lease.pool().finish(lease.ticket(), text, keepAliveNanos, now());
    } finally {
      lock.unlock();
    }
  }

  /** Unloads the model as soon as it is idle. */
  void unload(ModelSettings model) {
    lock.lock();
    try {
      pool.keepAlive(model, 0, now());
      pool.advance(now());
    } finally {
      lock.unlock();
    }
  }

  /** Forgets everything, as a killed process does; leases of before end in the old pool. */
  void reset() {
    lock.lock();
    try {
      loadsBefore += pool.loads();
      pool = newPool();
    } finally {
      lock.unlock();
    }
  }

  /** Slots that are taken. */
  int generating() {
    if (settings.instant()) {
      return running.get();
    }
    return pool.running();
  }

  /** Requests that wait for a model or a slot. */
  int waiting() {
    return pool.waiting();
  }

  /** How many times a model was brought into memory, by pools of before as well. */
  long loads() {
    lock.lock();
    try {
      return loadsBefore + pool.loads();
    } finally {
      lock.unlock();
    }
  }

  /** A model in memory, and in how many nanoseconds it will be unloaded. */
  record Resident(ModelSettings model, long nanosLeft) {}

  List<Resident> resident() {
    lock.lock();
    try {
      var now = now();
      return pool.resident(now).stream()
          .map(model -> new Resident(model.settings, model.expiresAt - now))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private long now() {
    return System.nanoTime() - origin;
  }
}
