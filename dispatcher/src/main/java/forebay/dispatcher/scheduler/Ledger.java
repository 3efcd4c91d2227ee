package forebay.dispatcher.scheduler;

import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stage's two stores: payloads, which are written once, and states, which change. Belongs to
 * one task's thread.
 */
final class Ledger {

  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final KeyValueStore<String, byte[]> submits;
  private final KeyValueStore<String, byte[]> states;

  Ledger(KeyValueStore<String, byte[]> submits, KeyValueStore<String, byte[]> states) {
    this.submits = submits;
    this.states = states;
  }

  void keep(RequestId id, byte[] submit) {
    submits.put(id.toString(), submit);
  }

  byte @Nullable [] submit(RequestId id) {
    return submits.get(id.toString());
  }

  void drop(RequestId id) {
    drop(id.toString());
  }

  void drop(String key) {
    submits.delete(key);
  }

  void remember(PoolId pool, LedgerEntry.Live live) {
    var entry = new LedgerEntry(pool, live, null);
    states.put(live.request().id().toString(), Wire.encode(entry));
  }

  void end(PoolId pool, LedgerEntry.Ended ended) {
    var entry = new LedgerEntry(pool, null, ended);
    states.put(ended.settlement().id().toString(), Wire.encode(entry));
  }

  void forget(RequestId id) {
    states.delete(id.toString());
  }

  /** Whoever takes the stored state over after a start. */
  interface Reader {

    void live(PoolId pool, LedgerEntry.Live live);

    /**
     * A request that is over.
     *
     * @param payload whether its payload is still stored
     */
    void ended(PoolId pool, RequestId id, LedgerEntry.Ended ended, boolean payload);

    /** A payload that belongs to no request. */
    void orphan(String key);
  }

  /**
   * Reads everything that is stored, in no order. A live state without its payload is left out, and
   * a payload without its state is an orphan: the crash came between the writing of the two, so the
   * request was not committed and comes again.
   */
  void read(Reader reader) {
    var payloads = ids(submits);
    try (var entries = states.all()) {
      while (entries.hasNext()) {
        var entry = entries.next();
        read(entry.key, entry.value, payloads, reader);
      }
    }
    payloads.forEach(reader::orphan);
  }

  private void read(String id, byte[] value, Set<String> payloads, Reader reader) {
    var payload = payloads.remove(id);
    if (!(Wire.decode(LedgerEntry.class, value) instanceof Decoded.Valid<LedgerEntry>(var entry))) {
      LOG.atError().addKeyValue("request", id).log("stored state is unreadable, left out");
    } else if (entry.ended() != null) {
      reader.ended(entry.pool(), RequestId.parse(id), entry.ended(), payload);
    } else if (entry.live() != null && payload) {
      reader.live(entry.pool(), entry.live());
    }
  }

  private static Set<String> ids(KeyValueStore<String, byte[]> store) {
    var ids = new HashSet<String>();
    try (var entries = store.all()) {
      entries.forEachRemaining(entry -> ids.add(entry.key));
    }
    return ids;
  }
}
