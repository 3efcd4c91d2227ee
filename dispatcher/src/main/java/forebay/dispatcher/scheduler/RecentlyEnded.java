package forebay.dispatcher.scheduler;

import forebay.protocol.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;

/**
 * The requests that are over, for as long as their records may come again: a stage that restarts
 * repeats what it had not committed.
 */
final class RecentlyEnded {

  static final int LIMIT = 100_000;
  static final Duration MEMORY = Duration.ofMinutes(10);

  /**
   * How long a payload outlives its request. Until the end itself is safe in the changelog, a crash
   * may bring the request back, and its payload must then still be there.
   */
  static final Duration PAYLOAD_MEMORY = Duration.ofSeconds(10);

  private final LinkedHashMap<RequestId, Instant> ended = new LinkedHashMap<>();
  private final Deque<RequestId> payloads = new ArrayDeque<>();

  boolean contains(RequestId id) {
    return ended.containsKey(id);
  }

  void add(RequestId id, Instant now, boolean payload) {
    ended.put(id, now);
    if (payload) {
      payloads.add(id);
    }
  }

  /** Lets go of what is old or too much. */
  void purge(Instant now, Outbox out) {
    while (!payloads.isEmpty() && old(payloads.getFirst(), PAYLOAD_MEMORY, now)) {
      out.add(new Decision.Drop(payloads.removeFirst()));
    }
    while (!ended.isEmpty()
        && (ended.size() > LIMIT || old(ended.firstEntry().getKey(), MEMORY, now))) {
      out.add(new Decision.Forget(ended.pollFirstEntry().getKey()));
    }
  }

  private boolean old(RequestId id, Duration memory, Instant now) {
    var at = ended.get(id);
    return at == null || at.plus(memory).isBefore(now);
  }
}
