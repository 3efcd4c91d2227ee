package forebay.dispatcher.scheduler;

import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Brings what was stored back into the schedulers after a start, and says last words again. */
final class Restart implements Ledger.Reader {

  /**
   * Ends this long before the last one may have been stored and not said: a commit, which waits
   * until everything written has arrived, comes much more often.
   */
  private static final Duration MAYBE_UNSAID = Duration.ofSeconds(10);

  private record Live(PoolId pool, LedgerEntry.Live state) {}

  private record Ended(PoolId pool, RequestId id, LedgerEntry.Ended state, boolean payload) {}

  private final List<Live> live = new ArrayList<>();
  private final List<Ended> ended = new ArrayList<>();
  private final List<LedgerEntry.Ended> unsaid = new ArrayList<>();
  private final List<String> orphans = new ArrayList<>();

  @Override
  public void live(PoolId pool, LedgerEntry.Live state) {
    live.add(new Live(pool, state));
  }

  @Override
  public void ended(PoolId pool, RequestId id, LedgerEntry.Ended state, boolean payload) {
    ended.add(new Ended(pool, id, state, payload));
  }

  @Override
  public void orphan(String key) {
    orphans.add(key);
  }

  /** Gives everything to the schedulers, once. */
  void restore(Function<PoolId, Scheduler> schedulers) {
    live.forEach(entry -> schedulers.apply(entry.pool).restore(entry.state));
    ended.sort(Comparator.comparing(entry -> entry.state.at()));
    var last = ended.isEmpty() ? Instant.EPOCH : ended.getLast().state.at();
    for (var entry : ended) {
      schedulers.apply(entry.pool).restoreEnded(entry.id, entry.state.at(), entry.payload);
      if (!entry.state.at().plus(MAYBE_UNSAID).isBefore(last)) {
        unsaid.add(entry.state);
      }
    }
    live.clear();
    ended.clear();
  }

  /**
   * Writes the last words that may not have been written, and drops what belongs to nobody. Once,
   * before the first event: while a task is initialised nothing can be written.
   */
  void finish(Ledger ledger, Outlet outlet) {
    unsaid.forEach(outlet::end);
    unsaid.clear();
    orphans.forEach(ledger::drop);
    orphans.clear();
  }
}
