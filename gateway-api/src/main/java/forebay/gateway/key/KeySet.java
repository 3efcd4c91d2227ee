package forebay.gateway.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are taken, found by the SHA-256 of what a client presents. A digest of a random key
 * of 256 bits cannot be guessed bit by bit, and is compared in constant time all the same.
 * Immutable.
 */
final class KeySet {

  private static final String NOBODY = "0".repeat(64);

  private final Map<String, KeyEntry> byDigest;

  KeySet(List<KeyEntry> entries) {
    this.byDigest =
        entries.stream()
            .collect(Collectors.toUnmodifiableMap(KeyEntry::sha256, Function.identity()));
  }

  int size() {
    return byDigest.size();
  }

  /** The key with this digest. One that is unknown takes the same steps as one that is expired. */
  @Nullable KeyEntry find(@Nullable String digest, Instant now) {
    var presented = digest == null ? NOBODY : digest;
    var entry = byDigest.get(presented);
    var expected = entry == null ? NOBODY : entry.sha256();
    var equal = MessageDigest.isEqual(expected.getBytes(US_ASCII), presented.getBytes(US_ASCII));
    return entry != null && equal && entry.isValidAt(now) ? entry : null;
  }
}
