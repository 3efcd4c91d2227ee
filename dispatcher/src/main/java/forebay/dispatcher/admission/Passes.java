package forebay.dispatcher.admission;

import forebay.protocol.KeyId;
import forebay.protocol.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every pass that is remembered, indexed by what is asked: by request, by reader, by key, by when
 * something is due. Each change is noted, to be stored. Not thread-safe.
 */
final class Passes {

  /**
   * Ended requests that are remembered in one partition. Beyond them the oldest that no limit needs
   * is forgotten early: a repeat of it is then computed again.
   */
  static final int MAX_ENDED = 20_000;

  private static final KeyBook NOTHING = new KeyBook();

  private final Duration retryMemory;
  private final Map<RequestId, Pass> byId = new HashMap<>();
  private final Map<RequestId, RequestId> byReader = new HashMap<>();
  private final Map<KeyId, KeyBook> byKey = new HashMap<>();
  private final TreeSet<Due> due =
      new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::id));
  private final SequencedSet<RequestId> ended = new LinkedHashSet<>();
  private final List<AdmissionDecision> changes = new ArrayList<>();

  private record Due(Instant at, RequestId id) {}

  Passes(Duration retryMemory) {
    this.retryMemory = retryMemory;
  }

  /** The pass of the request, or the one that it is attached to. */
  @Nullable Pass of(RequestId id) {
    var pass = byId.get(id);
    if (pass != null) {
      return pass;
    }
    var original = byReader.get(id);
    return original == null ? null : byId.get(original);
  }

  /** What is counted for the key. */
  KeyBook book(KeyId key) {
    return byKey.getOrDefault(key, NOTHING);
  }

  /** Remembers it, over what was known of it. */
  void put(Pass pass) {
    restore(pass);
    changes.add(new AdmissionDecision.Remember(pass));
  }

  /** As it was stored. */
  void restore(Pass pass) {
    var before = byId.put(pass.id(), pass);
    if (before != null) {
      unlink(before);
    }
    byKey.computeIfAbsent(pass.key(), key -> new KeyBook()).add(pass);
    pass.readers().forEach(reader -> byReader.put(reader, pass.id()));
    due.add(new Due(pass.due(retryMemory), pass.id()));
    if (!pass.live()) {
      ended.add(pass.id());
    }
  }

  void forget(Pass pass) {
    byId.remove(pass.id());
    unlink(pass);
    var book = byKey.get(pass.key());
    if (book != null && book.isEmpty()) {
      byKey.remove(pass.key());
    }
    changes.add(new AdmissionDecision.Forget(pass.id()));
  }

  private void unlink(Pass pass) {
    book(pass.key()).remove(pass);
    pass.readers().forEach(byReader::remove);
    due.remove(new Due(pass.due(retryMemory), pass.id()));
    ended.remove(pass.id());
  }

  /** The next pass about which something is due. */
  @Nullable Pass nextDue(Instant now) {
    return due.isEmpty() || due.first().at.isAfter(now) ? null : byId.get(due.first().id);
  }

  /** Lets go of what is too much. */
  void trim(Instant now) {
    while (ended.size() > MAX_ENDED) {
      var oldest = byId.get(ended.getFirst());
      if (oldest == null || (oldest.metered() && oldest.countsUntil().isAfter(now))) {
        return;
      }
      forget(oldest);
    }
  }

  /** What changed since it was last asked. */
  List<AdmissionDecision> changes() {
    var all = List.copyOf(changes);
    changes.clear();
    return all;
  }
}
