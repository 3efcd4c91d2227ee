package forebay.dispatcher.scheduler;

import forebay.protocol.KeyId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long a key's answers are of late, in tokens: what its next one is expected to be. Not stored:
 * after a restart it is learnt again.
 */
final class OutputLengths {

  /** Expected of a key that nothing is known of. */
  static final int DEFAULT = 200;

  private static final int MAX_KEYS = 10_000;
  private static final double WEIGHT = 0.2;

  private final Map<KeyId, Double> means =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<KeyId, Double> eldest) {
          return size() > MAX_KEYS;
        }
      };

  int expected(KeyId key) {
    var mean = means.get(key);
    return mean == null ? DEFAULT : (int) Math.round(mean);
  }

  void learn(KeyId key, int tokens) {
    means.merge(key, (double) tokens, (mean, length) -> mean + WEIGHT * (length - mean));
  }
}
