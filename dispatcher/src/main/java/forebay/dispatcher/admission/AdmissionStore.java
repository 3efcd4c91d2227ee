package forebay.dispatcher.admission;

import forebay.protocol.RequestId;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stage's two stores: what is remembered of each request, and the payloads of those that are
 * held back. Belongs to one task's thread.
 */
final class AdmissionStore {

  private static final Logger LOG = LoggerFactory.getLogger(AdmissionStore.class);

  private final KeyValueStore<String, byte[]> passes;
  private final KeyValueStore<String, byte[]> deferred;

  AdmissionStore(KeyValueStore<String, byte[]> passes, KeyValueStore<String, byte[]> deferred) {
    this.passes = passes;
    this.deferred = deferred;
  }

  void remember(Pass pass) {
    passes.put(pass.id().toString(), Wire.encode(pass));
  }

  void forget(RequestId id) {
    passes.delete(id.toString());
  }

  void hold(RequestId id, byte[] submit) {
    deferred.put(id.toString(), submit);
  }

  /** Takes the payload out. */
  byte @Nullable [] take(RequestId id) {
    return deferred.delete(id.toString());
  }

  /** Reads everything that is remembered. */
  void read(Consumer<Pass> reader) {
    try (var entries = passes.all()) {
      while (entries.hasNext()) {
        var entry = entries.next();
        if (Wire.decode(Pass.class, entry.value) instanceof Decoded.Valid<Pass>(var pass)) {
          reader.accept(pass);
        } else {
          LOG.atError()
              .addKeyValue("request", entry.key)
              .log("stored pass is unreadable, left out");
        }
      }
    }
  }
}
