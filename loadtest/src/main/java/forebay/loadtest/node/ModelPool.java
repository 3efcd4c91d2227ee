package forebay.loadtest.node;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which models are in memory, who runs in their slots and who waits: Ollama's scheduler ({@code
 * server/sched.go}). Pure: time is an argument, in nanoseconds that only grow. Not thread-safe.
 *
 * <p>A request for a loaded (or loading) model waits at that model, without a bound. A request for
 * another model waits in the scheduler's queue, which is bounded and first come first served over
 * all models: its head waits until the memory has room, and holds up those behind it. A busy model
 * is never unloaded, and keeps taking requests meanwhile, so it can starve the head, as in Ollama.
 */
final class ModelPool {
  private final int slots;
  private final int queueBound;
  private final long memoryBytes;
  private final long loadNanos;
  private final long keepAliveNanos;
  private final Map<String, LoadedModel> loaded = new LinkedHashMap<>();
  private final Deque<Ticket> scheduler = new ArrayDeque<>();
  private long loads;

  /** Read by others without the guard: decoding looks at it at each token. */
  private volatile int running;

  private volatile int waiting;

  ModelPool(int slots, int queueBound, long memoryBytes, long loadNanos, long keepAliveNanos) {
    this.slots = slots;
    this.queueBound = queueBound;
    this.memoryBytes = memoryBytes;
    this.loadNanos = loadNanos;
    this.keepAliveNanos = keepAliveNanos;
  }

  /** False if the scheduler's queue is full; else the ticket waits, or is granted already. */
  boolean enter(Ticket ticket, long now) {
    advance(now);
    var model = loaded.get(ticket.model.name());
    if (model != null) {
      model.add(ticket);
    } else if (scheduler.size() > queueBound) { // the head has left Ollama's channel
      return false;
    } else {
      scheduler.add(ticket);
    }
    advance(now);
    return true;
  }

  /** A ticket that was granted has ended; the slot keeps the text as its cache. */
  void finish(Ticket ticket, String text, long keepAliveNanos, long now) {
    var slot = ticket.slot;
    if (slot != null) {
      slot.busy = false;
      slot.text = text;
      slot.lastUsed = now;
      ticket.slot = null;
    }
    keepAlive(ticket.model, keepAliveNanos, now);
    advance(now);
  }

  /** A ticket that was not granted gives up. */
  void abandon(Ticket ticket, long now) {
    scheduler.remove(ticket);
    var model = loaded.get(ticket.model.name());
    if (model != null) {
      model.remove(ticket);
    }
    advance(now);
  }

  /** Restarts the time after which the idle model is unloaded; 0 unloads it when it is idle. */
  void keepAlive(ModelSettings settings, long keepAliveNanos, long now) {
    var model = loaded.get(settings.name());
    if (model != null) {
      model.lastUsed = now;
      model.expiresAt = expiry(keepAliveNanos, now);
    }
  }

  private static long expiry(long keepAliveNanos, long from) {
    return keepAliveNanos > Long.MAX_VALUE - from ? Long.MAX_VALUE : from + keepAliveNanos;
  }

  /** Unloads what expired, loads what is wanted and fits, grants free slots. */
  void advance(long now) {
    loaded.values().removeIf(model -> model.isIdle(now) && now >= model.expiresAt);
    while (!scheduler.isEmpty()) {
      var settings = scheduler.element().model;
      var model = loaded.get(settings.name());
      if (model == null) {
        if (!makeRoom(settings.sizeBytes(), now)) {
          break;
        }
        model = load(settings, now + loadNanos);
      }
      model.add(scheduler.remove());
    }
    var busy = 0;
    var queued = scheduler.size();
    for (var model : loaded.values()) {
      model.grantWaiting(now);
      busy += model.running();
      queued += model.waiting();
    }
    running = busy;
    waiting = queued;
  }

  /** Has the model in memory at once, whatever must go for it: for a node that never waits. */
  void makeResident(ModelSettings settings, long now) {
    if (!loaded.containsKey(settings.name())) {
      if (!makeRoom(settings.sizeBytes(), now)) {
        loaded.clear();
      }
      load(settings, now);
    }
  }

  private LoadedModel load(ModelSettings settings, long readyAt) {
    var model = new LoadedModel(settings, slots, readyAt, expiry(keepAliveNanos, readyAt));
    loaded.put(settings.name(), model);
    loads++;
    return model;
  }

  /** How many times a model was brought into memory. */
  long loads() {
    return loads;
  }

  /** How many tickets are not granted yet. */
  int waiting() {
    return waiting;
  }

  /** How many slots are taken. */
  int running() {
    return running;
  }

  /** When {@link #advance} has something to do that no call announces; else the end of time. */
  long nextEvent(long now) {
    return loaded.values().stream()
        .mapToLong(model -> model.readyAt)
        .filter(readyAt -> readyAt > now)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** The models in memory and ready, as {@code /api/ps} lists them. */
  List<LoadedModel> resident(long now) {
    advance(now);
    return loaded.values().stream().filter(model -> now >= model.readyAt).toList();
  }

  private boolean makeRoom(long sizeBytes, long now) {
    while (!loaded.isEmpty() && usedBytes(loaded.values()) + sizeBytes > memoryBytes) {
      var victim = leastRecentlyUsedIdle(now);
      if (victim == null) {
        return false;
      }
      loaded.remove(victim.settings.name());
    }
    return true;
  }

  private @Nullable LoadedModel leastRecentlyUsedIdle(long now) {
    return loaded.values().stream()
        .filter(model -> model.isIdle(now))
        .min(Comparator.comparingLong(model -> model.lastUsed))
        .orElse(null);
  }

  private static long usedBytes(Collection<LoadedModel> models) {
    return models.stream().mapToLong(model -> model.settings.sizeBytes()).sum();
  }
}
